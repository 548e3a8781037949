// Command fleet brings the tenants in ONLY, or all of them, to the version in the file VERSION, whose
// name begins with its number. It ends with 1 where a tenant refused, or where one is left.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	fleetworker "hub.example/labs/database-isolation/fleet/code/fleet-worker"
)

var numbered = regexp.MustCompile(`^(\d+)[-.].*sql$`)

func read(file string) (fleetworker.Version, error) {
	name := numbered.FindStringSubmatch(filepath.Base(file))
	if name == nil {
		return fleetworker.Version{}, errors.New("VERSION names a file such as versions/3-due-date.sql")
	}
	number, err := strconv.Atoi(name[1])
	if err != nil {
		return fleetworker.Version{}, err
	}
	statements, err := os.ReadFile(file)
	return fleetworker.Version{Number: number, Statements: []string{string(statements)}}, err
}

func migrate(ctx context.Context) (fleetworker.Report, error) {
	version, err := read(os.Getenv("VERSION"))
	if err != nil {
		return fleetworker.Report{}, err
	}
	pool, err := pgxpool.New(ctx, os.Getenv("OWNER_URL"))
	if err != nil {
		return fleetworker.Report{}, err
	}
	defer pool.Close()
	worker := fleetworker.Worker{
		Pool:             pool,
		Template:         "t_template",
		LockTimeout:      200 * time.Millisecond,
		StatementTimeout: 5 * time.Second,
		Rounds:           5,
		StopAt:           3,
	}
	return worker.Run(ctx, version, strings.Fields(os.Getenv("ONLY"))...)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := migrate(ctx)
	fmt.Printf("changed %d, refused %d, held %d\n", len(report.Done), len(report.Failed), len(report.Held))
	for place, code := range report.Failed {
		fmt.Printf("%s refused with %s\n", place, code)
	}
	if err != nil {
		log.Fatal(err)
	}
	if len(report.Failed) > 0 {
		os.Exit(1)
	}
}
