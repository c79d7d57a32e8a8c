//! The settings of the section `webhooks`.

use std::io;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Policy, Sender};

/// Where webhooks may lead, and whom to trust there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Networks that may be called although they are not public.
    #[serde(deserialize_with = "networks")]
    pub allow_networks: Vec<IpNet>,
    /// Whether `http://` is taken beside `https://`.
    pub allow_http: bool,
    /// A file with the certificate of the receivers' authority (PEM), where they have one of their own.
    pub authority_file: Option<PathBuf>,
}

impl WebhookSettings {
    /// Who calls under these settings.
    ///
    /// # Errors
    /// When the authority's certificate cannot be read.
    pub fn sender(&self) -> io::Result<Sender> {
        let authority = self.authority_file.as_ref().map(std::fs::read_to_string).transpose()?;
        let Self { allow_networks, allow_http, .. } = self.clone();
        Sender::new(Policy { allow_networks, allow_http, only_allowed: false }, authority.as_deref())
    }
}

/// Reads networks: a list of them, or a text with commas, which is how they stand in the environment.
pub(crate) fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        List(Vec<String>),
        Line(String),
    }
    let written = match Written::deserialize(from)? {
        Written::List(list) => list,
        Written::Line(line) => line.split(',').map(str::to_owned).collect(),
    };
    let named = written.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let read = |text: &str| {
        let problem = || D::Error::custom(format!("“{text}” is no network like 10.0.0.0/8"));
        text.parse().map_err(|_| problem())
    };
    named.map(read).collect()
}
