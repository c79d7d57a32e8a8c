//! (being written)

pub mod send;
