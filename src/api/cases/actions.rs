//! The actions on a case: one verb each, named as in `allowed_actions`, by theme. What all of them take is said once,
//! here: who calls, the case, the version, the key for repeating.

use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;

use super::{CaseAnswer, answer, etag};
use crate::api::caller::ApiCaller;
use crate::api::problem::Failure;
use crate::application::read_case::CaseReading;
use crate::application::{App, Caller, CaseKey, Done};
use crate::domain::text::Language;

/// Makes a group of operations, each declared by its attribute as poem-openapi wants it, the body that it takes, and the
/// use case that it calls with the application, [`On`] and the body.
macro_rules! actions {
    (
        $(#[$($about:tt)*])* $group:ident
        $($(#[$($declared:tt)*])* $operation:ident($taken:ty): |$app:ident, $on:ident, $body:ident| $call:block)+
    ) => {
        $(#[$($about)*])*
        pub struct $group(pub $crate::application::App);

        #[poem_openapi::OpenApi(prefix_path = "/v1/cases", tag = "crate::api::cases::Topic::Cases")]
        impl $group {$(
            $(#[$($declared)*])*
            async fn $operation(
                &self,
                caller: $crate::api::caller::ApiCaller,
                /// The case, by its id or its code.
                case: poem_openapi::param::Path<String>,
                /// The version that this was decided on, quoted, as `ETag` gave it.
                #[oai(name = "If-Match")]
                version: poem_openapi::param::Header<$crate::api::gate::Version>,
                /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
                #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
                key: poem_openapi::param::Header<Option<String>>,
                body: poem_openapi::payload::Json<$taken>,
            ) -> $crate::api::cases::actions::Acted {
                let on = $crate::api::cases::actions::On::of(&caller, &case.0, version.0.0, key.0, &body.0);
                let ($app, $on, $body) = (&self.0, &on, body.0);
                let done = $call.await?;
                $crate::api::cases::actions::answered(&self.0, &on.by, done, caller.language).await
            }
        )+}
    };
}

mod answering;
mod asking;
mod coordinating;
mod ending;
mod handing;
mod seeing;
mod time;
mod upward;

/// The operations, theme by theme.
pub type ActionsApi = (
    handing::HandingApi,
    time::TimeApi,
    asking::AskingApi,
    upward::UpwardApi,
    coordinating::CoordinatingApi,
    answering::AnsweringApi,
    ending::EndingApi,
    seeing::SeeingApi,
);

/// The operations over an application.
pub fn actions_of(app: &App) -> ActionsApi {
    let app = || app.clone();
    (
        handing::HandingApi(app()),
        time::TimeApi(app()),
        asking::AskingApi(app()),
        upward::UpwardApi(app()),
        coordinating::CoordinatingApi(app()),
        answering::AnsweringApi(app()),
        ending::EndingApi(app()),
        seeing::SeeingApi(app()),
    )
}

/// The case as it now is, or why nothing happened.
type Acted = Result<CaseAnswer, Failure<403, 409>>;

/// Who acts, on which case, against which version.
struct On {
    by: Caller,
    key: CaseKey,
    version: i32,
}

impl On {
    fn of(caller: &ApiCaller, case: &str, version: i32, key: Option<String>, body: &impl ToJSON) -> Self {
        Self { by: caller.writes(key, body), key: CaseKey::parse(case), version }
    }
}

async fn answered(app: &App, by: &Caller, done: Done<CaseReading>, language: Language) -> Acted {
    let view = answer(app, by, done, language).await;
    let etag = etag(view.version);
    Ok(CaseAnswer::Ok(Json(view), etag))
}
