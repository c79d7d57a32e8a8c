//! Filing a petition: one letter with several obstacles, each a case of its own, all or nothing.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::act::claim_for;
use super::file_case::{Prepared, filed_for, find_carried, resolved, secret, under_way};
use super::notices::{self, Audience};
use super::read_petition::{PetitionReading, find_petition};
use super::{App, Caller, City, Done, Error, FieldError};
use crate::domain::case::{Case, Subject};
use crate::domain::moment::city_date;
use crate::domain::petition::Petition;
use crate::store::petitions;
use crate::store::{outbox, personal_data::PersonalData};

/// A letter, as the caller wrote it.
#[derive(Debug, Clone)]
pub struct FilePetition {
    /// Its number in the enterprise's register.
    pub number: String,
    /// Its symbol, where it bears one.
    pub symbol: Option<String>,
    /// The date it bears.
    pub signed_on: NaiveDate,
    /// Who signed it.
    pub signer: String,
    /// For whom, where the coordinator files on behalf.
    pub enterprise: Option<String>,
    /// Its obstacles, in its order.
    pub obstacles: Vec<(Subject, PersonalData)>,
}

/// Files a petition.
pub async fn file_petition(app: &App, caller: &Caller, filing: FilePetition) -> Result<Done<PetitionReading>, Error> {
    // First: what was right when it was filed gets its answer again, though by now it might be refused.
    if let Some(done) = repeated(app, caller).await? {
        return Ok(done);
    }
    let (city, now) = (app.city(), app.clock.now());
    let on = city_date(now);
    let (letter, subjects) = match checked(app, &city, caller, filing, now).await {
        Ok(checked) => checked,
        // What is refused as filed before may have been filed by this very call, while it was looked at.
        Err(refused) => return repeated(app, caller).await?.ok_or(refused),
    };
    let mut prepared = Vec::new();
    for (subject, personal_data) in subjects {
        prepared.push(Prepared::route(app, &city, &letter.enterprise, subject, personal_data, on).await?);
    }

    app.open_day(on).await?;
    let txn = app.db.begin().await?;
    petitions::release(&txn, &letter).await?;
    if !petitions::insert(&txn, &letter).await? {
        // Somebody was faster: with this very call, or with the same letter.
        txn.rollback().await?;
        if let Some(done) = repeated(app, caller).await? {
            return Ok(done);
        }
        let earlier = petitions::find_same(app.db.read(), &letter).await?;
        return Err(earlier.map_or_else(under_way, |earlier| Error::Invalid(vec![filed_before(&earlier)])));
    }
    let cases = store(app, &city, &txn, caller, &letter, prepared).await?;
    if claim_for(&txn, caller, letter.id).await?.is_some() {
        txn.rollback().await?;
        return repeated(app, caller).await?.ok_or_else(under_way);
    }
    txn.commit().await?;
    Ok(Done::Executed(PetitionReading::of(letter, &cases)))
}

/// Each obstacle as a case, and the one receipt for all of them.
async fn store(
    app: &App,
    city: &City,
    txn: &DatabaseTransaction,
    caller: &Caller,
    letter: &Petition,
    prepared: Vec<Prepared>,
) -> Result<Vec<Case>, Error> {
    let mut cases = Vec::new();
    let mut around: Option<Audience> = None;
    for one in prepared {
        let (case, audience) = one.store(app, city, txn, &caller.actor, Some(letter.id), letter.filed_at).await?;
        cases.push(case);
        around.get_or_insert(audience);
    }
    let receipt = around.and_then(|audience| notices::receipt(app, city, &audience, letter, &cases));
    outbox::enqueue_all(txn, receipt.as_slice(), letter.filed_at).await?;
    Ok(cases)
}

/// The first answer, if this call was carried out before.
async fn repeated(app: &App, caller: &Caller) -> Result<Option<Done<PetitionReading>>, Error> {
    let Some(carried) = find_carried(app, caller).await? else { return Ok(None) };
    let reading = find_petition(app, &caller.actor, carried.case).await?;
    Ok(Some(Done::AlreadyApplied(reading, carried.answer)))
}

type Resolved = Vec<(Subject, PersonalData)>;

/// The letter and its obstacles as they are to be kept, or all that is wrong with them at once.
async fn checked(
    app: &App,
    city: &City,
    caller: &Caller,
    filing: FilePetition,
    now: DateTime<Utc>,
) -> Result<(Petition, Resolved), Error> {
    let FilePetition { number, symbol, signed_on, signer, enterprise, obstacles } = filing;
    let on = city_date(now);
    let mut errors = Vec::new();
    let enterprise = match filed_for(city, &caller.actor, enterprise.as_deref(), on) {
        Err(Error::Invalid(found)) => {
            errors.extend(found);
            None
        }
        found => Some(found?),
    };
    let known = enterprise.is_some();
    let enterprise = enterprise.unwrap_or_default();
    let letter = Petition { id: Uuid::now_v7(), enterprise, number, symbol, signed_on, signer, filed_at: now };
    errors.extend(wrong_with(&letter, on));
    if known && let Some(earlier) = petitions::find_same(app.db.read(), &letter).await? {
        errors.push(filed_before(&earlier));
    }
    let mut subjects = Vec::new();
    for (index, (subject, beside)) in obstacles.into_iter().enumerate() {
        match resolved(city, subject, &beside, on) {
            Ok(subject) => subjects.push((subject, beside)),
            Err(found) => errors.extend(found.into_iter().map(|error| error.within(&format!("/cases/{index}")))),
        }
    }
    if errors.is_empty() { Ok((letter, subjects)) } else { Err(Error::Invalid(errors)) }
}

/// What is wrong with the letter itself.
fn wrong_with(letter: &Petition, on: NaiveDate) -> Vec<FieldError> {
    let texts =
        [("/number", Some(&letter.number)), ("/symbol", letter.symbol.as_ref()), ("/signer", Some(&letter.signer))];
    let mut errors: Vec<_> = texts.into_iter().filter_map(|(pointer, text)| secret(pointer, text?)).collect();
    if letter.signed_on > on {
        errors.push(FieldError::new(
            "/signed_on",
            "Ngày ký không được ở tương lai.",
            "The date of signing lies in the future.",
        ));
    }
    errors
}

fn filed_before(earlier: &Petition) -> FieldError {
    let (document, id) = (earlier.document(), earlier.id);
    let day = earlier.signed_on;
    FieldError::new(
        "/number",
        format!(
            "Văn bản số {document} ngày {} đã được gửi; xem GET /v1/petitions/{id}. Vướng mắc còn thiếu thì gửi bằng \
             POST /v1/cases.",
            day.format("%d/%m/%Y")
        ),
        format!(
            "The letter {document} of {day} was filed before; see GET /v1/petitions/{id}. An obstacle that was \
             forgotten is filed with POST /v1/cases."
        ),
    )
}
