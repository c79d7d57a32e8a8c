//! The flows by capability, over HTTP, each on both databases.

#[path = "../support/mod.rs"]
mod support;
