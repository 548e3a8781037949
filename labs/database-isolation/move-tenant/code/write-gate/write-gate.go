// Package writegate decides whether a write may go through where its route led it.
package writegate

// Placement is what one server knows of a tenant.
type Placement struct {
	Epoch int64
	State string
}

// #region gate

// Answer is what a server says to a write. Wait: here, soon. AskAgain: the route is old, and nothing
// was written by it.
type Answer string

const (
	Write    Answer = "write"
	Wait     Answer = "wait"
	AskAgain Answer = "ask again"
)

// Gate says whether a write that was routed in epoch mine may go through at this server. Read found in
// the transaction of the write, and lock it; nil is a tenant that was never here. Epochs begin at 1.
func Gate(mine int64, found *Placement) Answer {
	switch {
	case found == nil || mine == 0 || found.Epoch != mine:
		return AskAgain
	case found.State == "active":
		return Write
	case found.State == "frozen":
		return Wait
	default: // gone, or a state that a newer version made: never a yes
		return AskAgain
	}
}

// #endregion gate
