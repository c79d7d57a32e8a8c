//! An organization of the register.

use chrono::NaiveDate;

use crate::domain::text::Text;
use crate::words;

use super::{Level, is_within};

words! {
    /// What an organization is to the city.
    OrganizationKind {
        /// A state-owned enterprise: files.
        Enterprise = "enterprise",
        /// A body of the city: handles, and may be ordered.
        Agency = "agency",
        /// A body that answers to a ministry, or the ministry itself: is asked, not ordered.
        Vertical = "vertical",
        /// The authority that steers: the city's people's committee.
        Authority = "authority",
    }
}

/// An enterprise, an agency or an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// By which everyone refers to it (`stnmt`).
    pub code: String,
    /// What it is to the city.
    pub kind: OrganizationKind,
    /// The official code by which other systems know it: an agency's electronic identifier (decision 20/2020/QĐ-TTg), an
    /// enterprise's tax code.
    pub identifier: Option<String>,
    /// At which level it stands; enterprises stand at none.
    pub level: Option<Level>,
    /// Its official name.
    pub name: Text,
    /// Its usual short form, or the name again where it has none.
    pub short: String,
    /// The code of the organization that it answers to or that owns it.
    pub parent: Option<String>,
    /// The code of the territory in which it is competent; enterprises have none.
    pub territory: Option<String>,
    /// Whether it is the people's committee of that territory: what `@district` and `@commune` mean there.
    pub is_committee: bool,
    /// What an enterprise does, in Vietnamese; several are separated by commas.
    pub sector: Option<String>,
    /// Its first day; open where it is older than our records.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; open while it exists.
    pub valid_to: Option<NaiveDate>,
    /// The id of the calendar on which its deadlines run.
    pub calendar: String,
}

impl Organization {
    /// Whether it exists on that date.
    pub fn is_valid_on(&self, on: NaiveDate) -> bool {
        is_within(self.valid_from, self.valid_to, on)
    }
}
