//! The page of weights that move.
