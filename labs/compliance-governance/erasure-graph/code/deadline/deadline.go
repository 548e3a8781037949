// Package deadline computes until when a data subject's request must be answered.
package deadline

import (
	"fmt"
	"time"
)

// #region deadline

// LastDay is the last day on which a request can be answered in time: Article 12(3) GDPR, counted by
// Article 3 of Regulation 1182/71. It ends on the same date of its last month, or on that month's
// last day where the date is missing, and moves from a Saturday, Sunday or public holiday to the
// next working day.
//
// Received is the day on which the controller received the request, as 2026-10-31. Months is 1, or 3
// once the controller has told the person of the extension and why. Holidays are the public holidays
// that bind the controller.
func LastDay(received string, months int, holidays map[string]bool) (string, error) {
	began, err := time.Parse(time.DateOnly, received)
	if err != nil {
		return "", fmt.Errorf("the day of receipt is no day of the calendar: %w", err)
	}
	if months != 1 && months != 3 {
		return "", fmt.Errorf("a request is answered within 1 month or 3, not %d", months)
	}
	// AddDate would make 3 March of 31 January and a month, so the months are added to the first.
	first := time.Date(began.Year(), began.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, months, 0)
	day := first.AddDate(0, 0, min(began.Day(), first.AddDate(0, 1, -1).Day())-1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday ||
		holidays[day.Format(time.DateOnly)] {
		day = day.AddDate(0, 0, 1)
	}
	return day.Format(time.DateOnly), nil
}

// #endregion deadline
