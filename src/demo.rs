//! The demo: a city with invented people and illustrative cases, on a business clock of its own.
//!
//! Everything happens through the use cases themselves. It listens on the loopback address alone, and its letters go
//! nowhere: `/mail` shows them.

mod accounts;
mod data;
mod home;
mod paper;
mod past;
mod play;
mod run;
mod welcome;

pub use accounts::{Account, PASSWORD, seat_people};
pub use home::{Home, database_in, files_in};
pub use run::{DemoOptions, run_demo};
