//! Tháo Gỡ: the tracker through which a city removes the obstacles of its state-owned enterprises.

pub mod api;
pub mod application;
pub mod clock;
pub mod command;
pub mod config;
pub mod demo;
pub mod domain;
pub mod mail;
pub mod reference;
pub mod store;
pub mod worker;
