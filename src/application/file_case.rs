//! Filing an obstacle: checked, routed, numbered and stored with its deadlines and letters, all or nothing.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::act::claim;
use super::ladders::timers;
use super::notices::{self, Audience};
use super::read_case::{CaseReading, find_reading};
use super::{App, Caller, City, Done, Error, FieldError};
use crate::domain::access::{Actor, Role};
use crate::domain::case::{Case, FilingCommand, Subject, file};
use crate::domain::lifecycle::Action;
use crate::domain::moment::city_date;
use crate::domain::register::OrganizationKind;
use crate::domain::routing::{Filing, RoutingDecision};
use crate::domain::secrecy;
use crate::domain::text::Text;
use crate::domain::words::Urgency;
use crate::store::cases::{CaseKey, insert_case};
use crate::store::personal_data;
use crate::store::{idempotency, numbers, outbox};

pub use crate::store::personal_data::{Contact, PersonalData};

/// What is filed, as the caller wrote it; codes are not resolved yet.
#[derive(Debug, Clone)]
pub struct FileCase {
    /// What; `territory` is a code, read at the date of filing.
    pub subject: Subject,
    /// Whom to ask, and where it lies.
    pub personal_data: PersonalData,
    /// For whom, where the coordinator files on behalf.
    pub enterprise: Option<String>,
}

/// Files an obstacle.
pub async fn file_case(app: &App, caller: &Caller, filing: FileCase) -> Result<Done<CaseReading>, Error> {
    // First: what was right when it was filed gets its answer again, though by now it might be refused.
    if let Some(done) = repeated(app, caller).await? {
        return Ok(done);
    }
    let (city, now) = (app.city(), app.clock.now());
    let on = city_date(now);
    let enterprise = filed_for(&city, &caller.actor, filing.enterprise.as_deref(), on)?;
    let subject = resolved(&city, filing.subject, &filing.personal_data, on).map_err(Error::Invalid)?;
    let prepared = Prepared::route(app, &city, &enterprise, subject, filing.personal_data, on).await?;

    app.open_day(on).await?;
    let txn = app.db.begin().await?;
    let (case, audience) = prepared.store(app, &city, &txn, &caller.actor, None, now).await?;
    // Last, so that two calls with one key wait for each other as briefly as possible.
    if claim(&txn, caller, &case).await?.is_some() {
        txn.rollback().await?;
        return repeated(app, caller).await?.ok_or_else(under_way);
    }
    txn.commit().await?;
    Ok(Done::Executed(CaseReading::after(app, &caller.actor, case, audience).await?))
}

/// An obstacle that was found right: it is known where it goes and who is around it, and nothing is written yet.
pub(super) struct Prepared {
    enterprise: String,
    subject: Subject,
    personal_data: PersonalData,
    routing: RoutingDecision,
    audience: Audience,
}

impl Prepared {
    /// Finds out where a resolved subject goes.
    pub async fn route(
        app: &App,
        city: &City,
        enterprise: &str,
        subject: Subject,
        personal_data: PersonalData,
        on: NaiveDate,
    ) -> Result<Self, Error> {
        let routing = route(city, &subject, enterprise, on);
        let lead = routing.lead_agency.as_deref();
        let bodies = [enterprise].into_iter().chain(lead);
        let audience = Audience::around(app.db.read(), city, bodies, &subject.category, on).await?;
        Ok(Self { enterprise: enterprise.to_owned(), subject, personal_data, routing, audience })
    }

    /// Stores it as a case of its own, with its deadlines and letters. The day's numbers must have been opened.
    pub async fn store(
        self,
        app: &App,
        city: &City,
        txn: &DatabaseTransaction,
        actor: &Actor,
        petition: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<(Case, Audience), Error> {
        let Self { enterprise, mut subject, personal_data, routing, audience } = self;
        let (id, on) = (Uuid::now_v7(), city_date(now));
        subject.personal_data = (!personal_data.is_empty()).then(Uuid::now_v7);
        let number = numbers::take_number(txn, on).await?;
        let code = code(&app.code_prefix, on, number);
        let command = FilingCommand { id, code, enterprise, subject, routing, petition };
        let event = app.at_desk(city, now, |desk| file(command, actor, desk));
        let case = Case::begin(&event).ok_or_else(|| Error::internal("a filing begins a case"))?;
        insert_case(txn, &case, &event, timers(city, &case.subject, event.at)).await?;
        if let Some(key) = case.subject.personal_data {
            personal_data::insert(txn, key, id, &personal_data).await?;
        }
        outbox::enqueue_all(txn, &notices::letters(app, city, &audience, &case, &event), now).await?;
        Ok((case, audience))
    }
}

/// The first answer, if this call was carried out before.
async fn repeated(app: &App, caller: &Caller) -> Result<Option<Done<CaseReading>>, Error> {
    let Some(carried) = find_carried(app, caller).await? else { return Ok(None) };
    let reading = find_reading(app, &caller.actor, &CaseKey::Id(carried.case)).await?;
    Ok(Some(Done::AlreadyApplied(reading, carried.answer)))
}

/// What was carried out under the caller's key, if this very call was.
pub(super) async fn find_carried(app: &App, caller: &Caller) -> Result<Option<idempotency::Carried>, Error> {
    let Some(request) = &caller.request else { return Ok(None) };
    match idempotency::find_carried(app.db.read(), request).await? {
        Some(carried) if carried.fingerprint != request.fingerprint => Err(Error::KeyReused),
        carried => Ok(carried),
    }
}

/// The same call is being carried out at this moment.
pub(super) fn under_way() -> Error {
    Error::Unavailable("the first call is under way".into())
}

/// Who is competent for a filing on a date.
pub(super) fn route(city: &City, subject: &Subject, enterprise: &str, on: NaiveDate) -> RoutingDecision {
    city.router().route(&filing_of(city, subject, enterprise, on))
}

/// What routing has to know of a resolved subject.
pub(super) fn filing_of<'a>(city: &'a City, subject: &'a Subject, enterprise: &'a str, on: NaiveDate) -> Filing<'a> {
    let register = city.register();
    let territory = register.find_unit(&subject.territory).expect("a resolved filing names a known territory");
    let sector = register.find_organization(enterprise).and_then(|enterprise| enterprise.sector.as_deref());
    Filing {
        category: &subject.category,
        territory,
        on,
        enterprise: Some(enterprise),
        sector,
        amount_vnd: subject.amount_vnd,
    }
}

/// `H29-210318-00042`: the city's identifier, the date of filing, the number within the day.
fn code(prefix: &str, on: NaiveDate, number: i64) -> String {
    format!("{prefix}-{}-{number:05}", on.format("%y%m%d"))
}

/// Whether somebody in this role ever files.
///
/// # Errors
/// [`Error::Forbidden`], where they do not.
pub fn check_may_file(actor: &Actor) -> Result<(), Error> {
    if actor.role.may_ever(Action::File) {
        return Ok(());
    }
    Err(Error::Forbidden(Text::new(
        "Chỉ doanh nghiệp, hoặc đầu mối thay mặt doanh nghiệp, được gửi vướng mắc.",
        "Only an enterprise, or the coordinator on its behalf, may file.",
    )))
}

/// For which enterprise this actor files.
pub(super) fn filed_for(city: &City, actor: &Actor, named: Option<&str>, on: NaiveDate) -> Result<String, Error> {
    check_may_file(actor)?;
    match (actor.role, named) {
        (Role::Coordinator, Some(code)) if is_enterprise(city, code, on) => Ok(code.to_owned()),
        (Role::Coordinator, Some(code)) => Err(Error::Invalid(vec![unknown_enterprise(code)])),
        (Role::Coordinator, None) => Err(Error::invalid(
            "/enterprise",
            "Đầu mối gửi thay phải nêu mã doanh nghiệp.",
            "The coordinator files on behalf of an enterprise and must name it.",
        )),
        (_, Some(code)) if code != actor.organization => Err(Error::invalid(
            "/enterprise",
            "Chỉ được gửi vướng mắc của doanh nghiệp mình; bỏ trường này.",
            "You may file for your own enterprise only; leave this field out.",
        )),
        _ => Ok(actor.organization.clone()),
    }
}

/// Whether there is such an enterprise on a date.
pub(super) fn is_enterprise(city: &City, code: &str, on: NaiveDate) -> bool {
    let known = city.register().find_organization(code);
    known.is_some_and(|found| found.kind == OrganizationKind::Enterprise && found.is_valid_on(on))
}

/// Checks a subject against the register on a date; the territory's code becomes its unit id.
pub(super) fn resolved(
    city: &City,
    mut subject: Subject,
    beside: &PersonalData,
    on: NaiveDate,
) -> Result<Subject, Vec<FieldError>> {
    let mut errors = marked(&subject, beside);
    if city.register().find_category(&subject.category).is_none() {
        errors.push(unknown_category(&subject.category));
    }
    match city.register().find_territory(&subject.territory, on) {
        Some(territory) => subject.territory.clone_from(&territory.unit_id),
        None => errors.push(unknown_territory(&subject.territory, on)),
    }
    errors.extend(unreasoned(&subject));
    if errors.is_empty() { Ok(subject) } else { Err(errors) }
}

/// What is urgent says why; what is not has no reason to give.
fn unreasoned(subject: &Subject) -> Option<FieldError> {
    let (vi, en) = match (subject.urgency, &subject.urgency_reason) {
        (Urgency::Urgent, None) => ("Hồ sơ khẩn phải nêu lý do.", "An urgent case must say why it is urgent."),
        (Urgency::Normal, Some(_)) => (
            "Chỉ hồ sơ khẩn mới nêu lý do: hãy bỏ trường này, hoặc gửi `urgency` là `urgent`.",
            "Only an urgent case says why: leave this out, or send `urgency` as `urgent`.",
        ),
        _ => return None,
    };
    Some(FieldError::new("/urgency_reason", vi, en))
}

pub(super) fn unknown_enterprise(code: &str) -> FieldError {
    FieldError::new(
        "/enterprise",
        format!("Không có doanh nghiệp “{code}”; xem GET /v1/organizations?kind=enterprise."),
        format!("There is no enterprise “{code}”; see GET /v1/organizations?kind=enterprise."),
    )
}

pub(super) fn unknown_category(code: &str) -> FieldError {
    FieldError::new(
        "/category",
        format!("Không có lĩnh vực “{code}”; xem GET /v1/categories."),
        format!("There is no category “{code}”; see GET /v1/categories."),
    )
}

pub(super) fn unknown_territory(code: &str, on: NaiveDate) -> FieldError {
    FieldError::new(
        "/territory",
        format!("Không có địa bàn “{code}” vào ngày {}; xem GET /v1/territories?on={on}.", on.format("%d/%m/%Y")),
        format!("There is no territory “{code}” on {on}; see GET /v1/territories?on={on}."),
    )
}

/// Every text of a filing that carries a secret marking.
fn marked(subject: &Subject, beside: &PersonalData) -> Vec<FieldError> {
    let contact = beside.contact.as_ref();
    let texts = [
        ("/title", Some(&subject.title)),
        ("/description", Some(&subject.description)),
        ("/proposal", subject.proposal.as_ref()),
        ("/project", subject.project.as_ref()),
        ("/urgency_reason", subject.urgency_reason.as_ref()),
        ("/address", beside.address.as_ref()),
        ("/contact/name", contact.map(|contact| &contact.name)),
        ("/contact/email", contact.and_then(|contact| contact.email.as_ref())),
        ("/contact/phone", contact.and_then(|contact| contact.phone.as_ref())),
    ];
    let texts = texts.into_iter().filter_map(|(pointer, text)| secret(pointer, text?));
    texts.chain(marked_references(&subject.legal_references)).collect()
}

/// The provisions cited that carry a secret marking.
pub(super) fn marked_references(references: &[String]) -> impl Iterator<Item = FieldError> {
    references.iter().enumerate().filter_map(|(index, text)| secret(&format!("/legal_references/{index}"), text))
}

/// Why a text that carries a secret marking is refused.
pub(super) fn secret(pointer: &str, text: &str) -> Option<FieldError> {
    let degree = secrecy::find_marking(text)?;
    Some(FieldError::new(
        pointer,
        format!("Nội dung có dấu mật “{degree}”: không gửi qua hệ thống này, hãy gửi theo đường văn thư mật."),
        format!(
            "The text is marked “{degree}”: state secrets may not be sent through this system, use the secret post."
        ),
    ))
}
