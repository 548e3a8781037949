package main

import (
	"context"
	"errors"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

type Project struct {
	ID       int `gorm:"primaryKey;autoIncrement:false"`
	TenantID string
	Name     string
	Cost     int
	Tasks    []Task
}

type Task struct {
	ID        int `gorm:"primaryKey;autoIncrement:false"`
	TenantID  string
	ProjectID int
	Title     string
	Project   *Project
}

func (Project) TableName() string { return "project" }
func (Task) TableName() string    { return "task" }

type tenantKey struct{}

// addTenant is the callback of queries, updates and deletes of models that have a tenant.
func addTenant(db *gorm.DB) {
	tenant, scoped := db.Statement.Context.Value(tenantKey{}).(string)
	if !scoped || db.Statement.Schema == nil {
		return
	}
	if field := db.Statement.Schema.LookUpField("TenantID"); field != nil {
		db.Statement.AddClause(clause.Where{Exprs: []clause.Expression{clause.Eq{
			Column: clause.Column{Table: clause.CurrentTable, Name: field.DBName}, Value: tenant,
		}}})
	}
}

// ownTenant is the callback of inserts: the tenant of the context, whatever the value says.
func ownTenant(db *gorm.DB) {
	if tenant, scoped := db.Statement.Context.Value(tenantKey{}).(string); scoped {
		if db.Statement.Schema != nil && db.Statement.Schema.LookUpField("TenantID") != nil {
			db.Statement.SetColumn("TenantID", tenant, true)
		}
	}
}

func register(db *gorm.DB) error {
	callbacks := db.Callback()
	return errors.Join(
		callbacks.Query().Before("gorm:query").Register("tenant:query", addTenant),
		callbacks.Row().Before("gorm:row").Register("tenant:row", addTenant),
		callbacks.Update().Before("gorm:update").Register("tenant:update", addTenant),
		callbacks.Delete().Before("gorm:delete").Register("tenant:delete", addTenant),
		callbacks.Create().Before("gorm:create").Register("tenant:create", ownTenant),
	)
}

func all(db *gorm.DB) (any, error) {
	var found []Project
	err := db.Find(&found).Error
	return found, err
}

var gormAttempts = []attempt[*gorm.DB]{
	{"find-one", "First", func(db *gorm.DB) (any, error) {
		var found Project
		err := db.First(&found, 2).Error
		return found, err
	}},
	{"find-many", "Find", all},
	{"find-many", "Where with its own tenant", func(db *gorm.DB) (any, error) {
		return all(db.Where("tenant_id = ?", globex))
	}},
	{"find-many", "Table", func(db *gorm.DB) (any, error) {
		var found []map[string]any
		err := db.Table("project").Find(&found).Error
		return found, err
	}},
	{"fragment", "Where", func(db *gorm.DB) (any, error) {
		return all(db.Where("id = 1 OR cost > 1"))
	}},
	{"fragment", "Where and Or", func(db *gorm.DB) (any, error) {
		return all(db.Where("id = ?", 1).Or("cost > ?", 1))
	}},
	{"nested-read", "Preload", func(db *gorm.DB) (any, error) {
		return all(db.Preload("Tasks").Where("id = 1"))
	}},
	{"nested-read", "Joins", func(db *gorm.DB) (any, error) {
		var found []Task
		err := db.Joins("Project").Where(`"task".id = 12`).Find(&found).Error
		return found, err
	}},
	{"nested-read", "Association", func(db *gorm.DB) (any, error) {
		var found []Task
		err := db.Model(&Project{ID: 1}).Association("Tasks").Find(&found)
		return found, err
	}},
	{"nested-write", "FullSaveAssociations", func(db *gorm.DB) (any, error) {
		return nil, db.Session(&gorm.Session{FullSaveAssociations: true}).Updates(&Project{
			ID: 1, Name: "orchid", Tasks: []Task{{ID: 22, TenantID: acme, ProjectID: 1, Title: "taken"}},
		}).Error
	}},
	{"nested-write", "Association, Clear", func(db *gorm.DB) (any, error) {
		return nil, db.Unscoped().Model(&Project{ID: 1}).Association("Tasks").Unscoped().Clear()
	}},
	{"insert", "Create", func(db *gorm.DB) (any, error) {
		return nil, db.Create(&Project{ID: 90, TenantID: globex, Name: "planted", Cost: 1}).Error
	}},
	{"insert", "Create from a map", func(db *gorm.DB) (any, error) {
		return nil, db.Model(&Project{}).Create(map[string]any{
			"id": 90, "tenant_id": globex, "name": "planted", "cost": 1,
		}).Error
	}},
	{"insert", "OnConflict", func(db *gorm.DB) (any, error) {
		return nil, db.Clauses(clause.OnConflict{UpdateAll: true}).
			Create(&Project{ID: 2, TenantID: acme, Name: "taken", Cost: 1}).Error
	}},
	{"update", "Updates", func(db *gorm.DB) (any, error) {
		return nil, db.Model(&Project{ID: 2}).Updates(Project{Name: "taken"}).Error
	}},
	{"update", "set the tenant", func(db *gorm.DB) (any, error) {
		return nil, db.Model(&Project{ID: 1}).Update("tenant_id", globex).Error
	}},
	{"update", "Save", func(db *gorm.DB) (any, error) {
		return nil, db.Save(&Project{ID: 2, TenantID: acme, Name: "taken", Cost: 1}).Error
	}},
	{"delete", "Delete", func(db *gorm.DB) (any, error) {
		return nil, db.Delete(&Task{ID: 21}).Error
	}},
	{"bulk", "Updates, ids", func(db *gorm.DB) (any, error) {
		return nil, db.Model(&Project{}).Where("id IN ?", []int{1, 2}).Update("name", "taken").Error
	}},
	{"bulk", "Delete, ids", func(db *gorm.DB) (any, error) {
		return nil, db.Delete(&Task{}, []int{11, 21}).Error
	}},
	{"aggregate", "Scan", func(db *gorm.DB) (any, error) {
		var sum int
		err := db.Model(&Project{}).Select("sum(cost)").Scan(&sum).Error
		return sum, err
	}},
	{"aggregate", "Row", func(db *gorm.DB) (any, error) {
		var sum int
		err := db.Model(&Project{}).Select("sum(cost)").Row().Scan(&sum)
		return sum, err
	}},
	{"raw", "Raw", func(db *gorm.DB) (any, error) {
		var found []Project
		err := db.Raw("SELECT * FROM project").Scan(&found).Error
		return found, err
	}},
	{"raw", "Exec", func(db *gorm.DB) (any, error) {
		return nil, db.Exec("UPDATE project SET name = 'taken' WHERE id = 2").Error
	}},
	{"transaction", "Transaction", func(db *gorm.DB) (any, error) {
		var found any
		err := db.Transaction(func(tx *gorm.DB) (err error) {
			found, err = all(tx)
			return err
		})
		return found, err
	}},
}

// own loads acme's project and gives it its new name.
func own(db *gorm.DB) (Project, error) {
	var found Project
	err := db.First(&found, 1).Error
	found.Name = renamed
	return found, err
}

var gormOwn = []attempt[*gorm.DB]{
	{"own-update", "Updates", func(db *gorm.DB) (any, error) {
		return nil, db.Model(&Project{ID: 1}).Updates(Project{Name: renamed}).Error
	}},
	{"own-update", "Save", func(db *gorm.DB) (any, error) {
		found, err := own(db)
		return nil, errors.Join(err, db.Save(&found).Error)
	}},
	{"own-update", "Omit and Save", func(db *gorm.DB) (any, error) {
		found, err := own(db)
		return nil, errors.Join(err, db.Omit("TenantID").Save(&found).Error)
	}},
	{"own-update", "Select and Updates", func(db *gorm.DB) (any, error) {
		found, err := own(db)
		return nil, errors.Join(err, db.Select("Name").Updates(&found).Error)
	}},
}

func runGorm() {
	opened := map[bool]*gorm.DB{}
	for _, rls := range []bool{false, true} {
		db := must(gorm.Open(postgres.Open(address(rls, false)), &gorm.Config{
			Logger: logger.Discard,
		}))
		must(0, register(db))
		opened[rls] = db
	}
	within := func(mode mode, run func(*gorm.DB) (any, error)) (answer any, err error) {
		ctx := context.Background()
		if mode.scoped {
			ctx = context.WithValue(ctx, tenantKey{}, acme)
		}
		err = opened[mode.rls].WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
			if mode.rls {
				if err := tx.Exec("SELECT set_config('app.tenant_id', ?, true)", acme).Error; err != nil {
					return err
				}
			}
			answer, err = run(tx)
			return err
		})
		return answer, err
	}
	report("gorm", gormAttempts, gormOwn, within)
}
