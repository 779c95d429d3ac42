//! Nothing is lost on the way from a typed system into the language, or it is told.
