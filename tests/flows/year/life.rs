//! What people do at random, day by day: some cases are cared for, some are left alone, positions fall vacant.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use entity::position_holder;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{OFFICER, TestApp, document, draft, not_competent, proposal};

/// Who leads, is asked and directed.
const AGENCIES: [&str; 3] = ["snnmt", "stc", "sct"];
/// What falls vacant now and then.
const SEATS: [(&str, &str); 8] = [
    ("snnmt", "director"),
    ("snnmt", "intake"),
    ("stc", "director"),
    ("sct", "intake"),
    ("hfic", "manager"),
    ("vp-ubnd", "coordinator"),
    ("ubnd-tphcm", "vice_chairman"),
    ("ubnd-tphcm", "chairman"),
];

/// That somebody said of a deadline that they act by a day.
pub struct Word {
    /// Of which deadline, at which version.
    pub deadline: (Uuid, i32),
    /// Who.
    pub person: Uuid,
    /// By when.
    pub act_by: NaiveDate,
}

struct LiveCase {
    code: String,
    enterprise: &'static str,
    /// How likely somebody does something about it on a day.
    care: f64,
}

/// The random life.
pub struct Life {
    random: StdRng,
    /// How many cases are filed on a day, on average.
    filed_a_day: f64,
    left: usize,
    cases: Vec<LiveCase>,
    /// Who left their seat, and when it is filled again.
    vacant: Vec<(position_holder::Model, NaiveDate)>,
    words: Vec<Word>,
    /// Whether mail is held.
    pub holds_mail: bool,
    /// Whether the service is away.
    is_away: bool,
    done: BTreeMap<String, usize>,
}

impl Life {
    /// One with so many cases, filed over the first three quarters of so many days.
    pub fn new(random: StdRng, cases: usize, days: usize) -> Self {
        let filed_a_day = cases as f64 / (days as f64 * 0.7);
        let (words, done) = (Vec::new(), BTreeMap::new());
        let (holds_mail, is_away, vacant) = (false, false, Vec::new());
        Self { random, filed_a_day, left: cases, cases: Vec::new(), vacant, words, holds_mail, is_away, done }
    }

    /// What people said on steps that reached them, in that order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// How often what was done.
    pub fn told(&self) -> String {
        format!("{:?}", self.done)
    }

    /// The service goes away for days now and then and comes back at any hour, mail is held; `looks` are when the service
    /// would look that day.
    pub fn disturb(&mut self, looks: &mut Vec<(u32, u32)>) {
        let back = *[(6, 0), (7, 35), (9, 0), (12, 15), (14, 0), (20, 0)].choose(&mut self.random).expect("one");
        match self.is_away {
            true if self.random.random_bool(0.25) => {
                looks.retain(|at| *at > back);
                looks.push(back);
                self.is_away = false;
                self.count("come back");
            }
            true => looks.clear(),
            false if self.random.random_bool(0.05) => {
                looks.clear();
                self.is_away = true;
            }
            false => {}
        }
        let turns = if self.holds_mail { 0.5 } else { 0.06 };
        self.holds_mail ^= self.random.random_bool(turns);
        self.done
            .entry("days without mail".to_owned())
            .and_modify(|days| *days += usize::from(self.holds_mail))
            .or_insert(0);
    }

    /// A day passes.
    pub async fn pass(&mut self, app: &TestApp, day: NaiveDate) {
        let mut filed = self.filed_a_day;
        while self.left > 0 && self.random.random_bool(filed.clamp(0.0, 1.0)) {
            self.file(app).await;
            filed -= 1.0;
        }
        self.change_seats(app, day).await;
        let mut busy: Vec<usize> = (0..self.cases.len()).collect();
        busy.shuffle(&mut self.random);
        for index in busy {
            if self.random.random_bool(self.cases[index].care) {
                self.act(app, index, day).await;
            }
        }
    }

    fn count(&mut self, what: &str) {
        *self.done.entry(what.to_owned()).or_insert(0) += 1;
    }

    async fn file(&mut self, app: &TestApp) {
        let category = *["DAT.GIA", "DAT.GIA", "VON.DL", "DAT"].choose(&mut self.random).expect("one");
        let enterprise = *["hfic", "hfic", "sawaco"].choose(&mut self.random).expect("one");
        let mut body = crate::support::filing();
        body["category"] = json!(category);
        if self.random.random_bool(0.15) {
            (body["urgency"], body["urgency_reason"]) = (json!("urgent"), json!("Kho tạm hết hạn."));
        }
        let filed = app.as_(&format!("manager@{enterprise}")).post("/v1/cases").json(&body).await.expect(201);
        let care = *[0.01, 0.1, 0.25, 0.6].choose(&mut self.random).expect("one");
        let code = filed["code"].as_str().expect("a code").to_owned();
        self.cases.push(LiveCase { code, enterprise, care });
        self.left -= 1;
        self.count("file");
    }

    /// Somebody leaves now and then, and is back some weeks later.
    async fn change_seats(&mut self, app: &TestApp, day: NaiveDate) {
        use position_holder::{Column, Entity};
        let conn = app.db().write();
        for (row, _) in self.vacant.extract_if(.., |(_, back)| *back <= day) {
            Entity::insert(row.into_active_model()).exec_without_returning(conn).await.expect("they sit down again");
        }
        if !self.random.random_bool(0.08) {
            return;
        }
        let (organization, position) = *SEATS.choose(&mut self.random).expect("one");
        let held =
            sea_orm::Condition::all().add(Column::Organization.eq(organization)).add(Column::Position.eq(position));
        let rows = Entity::find().filter(held.clone()).all(conn).await.expect("seats can be read");
        Entity::delete_many().filter(held).exec(conn).await.expect("they can leave");
        let back = day + Days::new(self.random.random_range(3..25));
        self.vacant.extend(rows.into_iter().map(|row| (row, back)));
        self.count("vacate");
    }

    /// Somebody does something about a case, if they may do anything.
    async fn act(&mut self, app: &TestApp, index: usize, day: NaiveDate) {
        let (code, enterprise) = (self.cases[index].code.clone(), self.cases[index].enterprise);
        let path = format!("/v1/cases/{code}");
        let seen = app.as_("coordinator@vp-ubnd").get(&path).await.expect(200);
        if ["closed", "withdrawn", "declined"].iter().any(|ended| seen["status"] == *ended) {
            // Hardly anybody comes back to it.
            self.cases[index].care = 0.01;
        }
        let who = self.somebody(&seen.body, enterprise);
        if self.random.random_bool(0.3) {
            return self.acknowledge(app, &who, &code, day).await;
        }
        let read = app.as_(&who).get(&path).await;
        let actions = read["allowed_actions"].as_array().cloned().unwrap_or_default();
        let actions: Vec<&str> = actions.iter().filter_map(Value::as_str).filter(|action| weight(action) > 0).collect();
        let Ok(action) = actions.choose_weighted(&mut self.random, |action| weight(action)) else { return };
        // Often it is all that somebody may do.
        if matches!(*action, "withdraw" | "decline") && self.random.random_bool(0.95) {
            return;
        }
        let body = self.body(&read.body, &who, action, day);
        let path = format!("{path}/{action}");
        let answer = app.as_(&who).post(&path).if_match(&read["version"]).json(&body).await;
        // What does not fit just then is not done; that is other tests' matter.
        assert!(answer.status < 500, "{who} {action} {body}: {}", answer.body);
        if answer.status == 200 {
            self.count(action);
        }
    }

    /// Whoever may have something to do with a case.
    fn somebody(&mut self, case: &Value, enterprise: &str) -> String {
        let lead = case["lead_agency"]["code"].as_str().filter(|lead| AGENCIES.contains(lead));
        let officer = |agency: &str| format!("officer@{agency}{}", if agency == "snnmt" { "/2" } else { "" });
        let mut people = vec![format!("manager@{enterprise}"), "coordinator@vp-ubnd".to_owned()];
        if let Some(lead) = lead {
            people.extend([officer(lead), officer(lead), format!("director@{lead}"), format!("director@{lead}")]);
        }
        people.push("chairman@ubnd-tphcm".to_owned());
        people.push(format!("director@{}", AGENCIES.choose(&mut self.random).expect("one")));
        people.choose(&mut self.random).expect("one").clone()
    }

    /// Somebody whom a step of the case reached says by when they act.
    async fn acknowledge(&mut self, app: &TestApp, who: &str, code: &str, day: NaiveDate) {
        if who.starts_with("manager") {
            return;
        }
        let me = app.as_(who).get("/v1/me").await.expect(200)["person"]["id"].clone();
        let page = app.as_(who).get(&format!("/v1/escalations?case={code}")).await.expect(200);
        let own = page["items"].as_array().into_iter().flatten().find(|step| step["person"]["id"] == me);
        let Some(step) = own else { return };
        let act_by = day + Days::new(self.random.random_range(0..12));
        let path = format!("/v1/escalations/{}/acknowledge", step["id"].as_str().expect("an id"));
        let said = app.as_(who).post(&path).json(&json!({"act_by": act_by})).await;
        assert!(matches!(said.status, 200 | 409), "{}", said.body);
        if said.status == 200 {
            let id = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).expect("an id");
            let version = step["deadline_version"].as_i64().expect("a version") as i32;
            self.words.push(Word { deadline: (id(&step["deadline_id"]), version), person: id(&me), act_by });
            self.count("acknowledge");
        }
    }

    /// A body for the action that mostly fits.
    fn body(&mut self, case: &Value, who: &str, action: &str, day: NaiveDate) -> Value {
        let lead = case["lead_agency"]["code"].as_str().unwrap_or_default();
        let others: Vec<&str> = AGENCIES.into_iter().filter(|agency| *agency != lead).collect();
        let other = *others.choose(&mut self.random).expect("one");
        let own = who.split('@').nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
        let directive = |state: &str| {
            let mut all = case["directives"].as_array().into_iter().flatten();
            let its = all.find(|one| one["state"] == state && (state != "open" || one["organization"]["code"] == own));
            its.map_or(Value::Null, |one| one["id"].clone())
        };
        match action {
            "route" => json!({"lead_agency": other, "reason": "Đúng thẩm quyền."}),
            "return" => not_competent(),
            "decline" => json!({"reason": "not_an_obstacle", "text": "Không.", "where_to_turn": "Sở Tư pháp"}),
            "assign" => json!({"officer": OFFICER}),
            "set_urgency" => {
                let urgency = if case["urgency"] == "urgent" { "normal" } else { "urgent" };
                json!({"urgency": urgency, "reason": "Thay đổi."})
            }
            "request_opinion" => json!({"agencies": [other], "text": "Đề nghị cho ý kiến."}),
            "give_opinion" => json!({"stance": "agrees", "text": "Thống nhất."}),
            "request_extension" => json!({"until": working(day + Days::new(25)), "reason": "Phức tạp."}),
            "decide_extension" => json!({"granted": self.random.random_bool(0.7), "reason": "Theo đề nghị."}),
            "submit_upward" => proposal(),
            "draft_answer" => draft(),
            "approve" => document(),
            "confirm" | "withdraw" | "accept" => json!({}),
            "reject_draft" | "dispute" | "reopen" => json!({"reason": "Chưa đạt."}),
            "direct" => {
                let due_on = working(day + Days::new(self.random.random_range(2..9)));
                json!({"organizations": [other], "text": "Thực hiện.", "due_on": due_on})
            }
            "report_directive" => json!({"directive": directive("open"), "text": "Đã làm."}),
            "accept_directive" => json!({"directive": directive("reported")}),
            "send_back_directive" => {
                let due_on = working(day + Days::new(5));
                json!({"directive": directive("reported"), "reason": "Chưa đủ.", "due_on": due_on})
            }
            _ => json!({"text": "Nội dung."}),
        }
    }
}

/// The day, or the Monday after it; what is off is refused by the service, and not done.
fn working(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    day + Days::new([0, 0, 0, 0, 0, 2, 1][day.weekday().num_days_from_monday() as usize])
}

/// How willingly something is done; what changes no deadline is left to other tests.
fn weight(action: &str) -> u32 {
    match action {
        "remind" | "comment" | "note" | "attach" | "reclassify" => 0,
        "withdraw" | "decline" => 1,
        "set_urgency" | "return" | "assign" | "reopen" | "direct" => 6,
        "route" => 10,
        _ => 40,
    }
}
