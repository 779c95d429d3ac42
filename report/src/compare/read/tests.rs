//! Outcomes that are read back.
