//! Plugins in processes of their own, sound ones and such as kill whatever they run in: the program lives, and says what
//! it was.

mod built;
mod killed;
mod limits;
mod python;
mod same;
mod sources;
