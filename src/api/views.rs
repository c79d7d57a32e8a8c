//! What the API shows: its own types, made from what use cases answer.

mod answer;
mod attachment;
mod case;
mod coordination;
mod deadline;
mod event;
mod petition;
mod proceedings;
mod register;
mod remark;
mod routing;

use chrono::{DateTime, FixedOffset, Utc};
use poem_openapi::Object;
use uuid::Uuid;

pub use answer::OfficialDocumentView;
pub use attachment::{AttachmentListView, AttachmentView};
pub use case::{CasePageView, CaseView, ContactView};
pub use coordination::{DirectiveListView, OpinionListView, directives, opinions};
pub use deadline::DeadlineListView;
pub use event::{EscalationPageView, EscalationView, EventPageView, EventView, FeedPageView};
pub use petition::{PetitionPageView, PetitionSummaryView, PetitionView};
pub use register::{
    CalendarDayView, CalendarListView, CalendarView, CategoryDetailView, CategoryListView, CategoryView, DayLineView,
    DueView, ExplanationView, OrganizationDetailView, OrganizationListView, OrganizationView, SuccessionListView,
    SuccessionView, TerritoryDetailView, TerritoryListView, TerritoryView,
};
pub use remark::{RemarkPageView, RemarkView};
pub use routing::RoutingView;

use crate::application::City;
use crate::domain::moment::in_city;
use crate::domain::text::Language;

/// A moment on the city's clocks, to the second.
pub type Moment = DateTime<FixedOffset>;

/// The moment as it is shown.
pub fn moment(at: DateTime<Utc>) -> Moment {
    in_city(at)
}

/// Something of the register: its code, and its name in the caller's language.
#[derive(Debug, Clone, Default, Object)]
#[oai(rename = "Named")]
pub struct NamedView {
    /// Its code.
    pub code: String,
    /// Its name, in the caller's language.
    pub name: String,
}

/// A person.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Person")]
pub struct PersonView {
    /// Their id.
    pub id: Uuid,
    /// How they are called.
    pub name: String,
}

/// An organization by its code, named in the reader's language.
pub fn organization(city: &City, code: &str, language: Language) -> NamedView {
    NamedView { code: code.to_owned(), name: city.name_of_organization(code).to(language).to_owned() }
}

/// A category by its code, named in the reader's language.
pub fn category(city: &City, code: &str, language: Language) -> NamedView {
    let found = city.register().find_category(code);
    let name = found.map_or_else(String::new, |found| found.name.to(language).to_owned());
    NamedView { code: code.to_owned(), name }
}
