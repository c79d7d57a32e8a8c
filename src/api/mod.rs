//! The HTTP face: decodes, calls a use case, encodes. Imports the application and the domain's types, never the store.

pub mod contract;
pub mod docs;
pub mod edge;
pub mod gate;
pub mod health;
pub mod problem;

#[cfg(test)]
mod toy;
