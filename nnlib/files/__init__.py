"""Files: replaced whole (atomic), opened with bounds (strangers), read in a process of its own (confined)."""
