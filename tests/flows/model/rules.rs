//! The model: who may do what, and what comes of it, in as few words as the rules can be said.

use serde_json::Value;

use crate::support::{Answer, OFFICER};

/// Somebody who acts.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// As the tests call them.
    pub name: &'static str,
    role: &'static str,
    organization: &'static str,
}

impl Person {
    pub const fn new(name: &'static str, role: &'static str, organization: &'static str) -> Self {
        Self { name, role, organization }
    }

    fn is_agency(&self) -> bool {
        matches!(self.role, "officer" | "director")
    }

    fn is_leader(&self) -> bool {
        matches!(self.role, "chairman" | "vice_chairman")
    }
}

/// How many directives on a case may be undone.
const MOST_UNDONE: usize = 20;

/// Every action that a person can take on a case that is there.
pub const ACTIONS: [&str; 33] = [
    "route",
    "return",
    "decline",
    "accept",
    "assign",
    "reclassify",
    "set_urgency",
    "request_information",
    "supply_information",
    "request_opinion",
    "give_opinion",
    "request_extension",
    "decide_extension",
    "submit_upward",
    "follow_up",
    "receive_from_above",
    "draft_answer",
    "reject_draft",
    "approve",
    "confirm",
    "dispute",
    "withdraw",
    "reopen",
    "direct",
    "report_directive",
    "accept_directive",
    "send_back_directive",
    "remind",
    "comment",
    "note",
    "confirm",
    "accept",
    "draft_answer",
];

/// Whether it makes a new version.
pub fn changes(action: &str) -> bool {
    !matches!(action, "remind" | "comment" | "note")
}

/// The last part of its path.
pub fn path(action: &str) -> &str {
    match action {
        "comment" => "comments",
        "note" => "notes",
        other => other,
    }
}

/// A directive to one organization.
#[derive(Debug, Clone)]
struct Directive {
    id: String,
    organization: String,
    by_coordinator: bool,
    state: &'static str,
}

/// A case, as far as the rules look at it.
#[derive(Debug, Clone)]
pub struct Model {
    pub id: String,
    pub status: String,
    pub version: i64,
    pub lead: Option<String>,
    pub legs: Vec<String>,
    pub urgent: bool,
    readers: Vec<String>,
    coordinating: Vec<String>,
    asked: Vec<String>,
    binding: bool,
    officer: Option<String>,
    drafter: Option<&'static str>,
    owed: Option<&'static str>,
    opinions: Vec<String>,
    directives: Vec<Directive>,
    asked_extension: bool,
    /// Who asked for it.
    asker: Option<&'static str>,
    was_extended: bool,
    extensions: usize,
}

impl Model {
    pub fn filed(answer: &Answer) -> Self {
        let mut model = Self {
            id: answer["id"].as_str().unwrap().to_owned(),
            status: String::new(),
            version: 1,
            lead: None,
            legs: Vec::new(),
            urgent: false,
            readers: Vec::new(),
            coordinating: Vec::new(),
            asked: Vec::new(),
            binding: false,
            officer: None,
            drafter: None,
            owed: Some("answer"),
            opinions: Vec::new(),
            directives: Vec::new(),
            asked_extension: false,
            asker: None,
            was_extended: false,
            extensions: 0,
        };
        model.go_where_routing_says(answer, false);
        model
    }

    fn is_open(&self) -> bool {
        !matches!(self.status.as_str(), "closed" | "withdrawn" | "declined")
    }

    pub fn is_held(&self) -> bool {
        self.is_open() && self.lead.is_some()
    }

    /// Whether the case exists for them.
    pub fn sees(&self, person: &Person) -> bool {
        match person.role {
            "reporter" | "manager" => person.organization == "hfic",
            "officer" | "director" => self.readers.iter().any(|reader| reader == person.organization),
            "administrator" => false,
            _ => true,
        }
    }

    /// Whether somebody in this role may ever do this.
    fn may_ever(person: &Person, action: &str) -> bool {
        let enterprise = matches!(person.role, "reporter" | "manager");
        let city = person.role == "coordinator" || person.is_leader();
        match action {
            "supply_information" => enterprise,
            "confirm" | "dispute" | "withdraw" => person.role == "manager",
            "accept"
            | "request_information"
            | "request_opinion"
            | "give_opinion"
            | "request_extension"
            | "follow_up"
            | "receive_from_above"
            | "draft_answer" => person.is_agency(),
            "return" | "assign" | "submit_upward" | "reject_draft" | "approve" => person.role == "director",
            "decide_extension" => person.role == "director" || person.is_leader(),
            "route" | "decline" | "set_urgency" | "reopen" => person.role == "coordinator",
            "reclassify" => person.is_agency() || person.role == "coordinator",
            "direct" | "accept_directive" | "send_back_directive" => city,
            "report_directive" => person.is_agency() || person.role == "manager",
            "remind" => city || person.role == "director",
            "comment" | "note" | "attach" => enterprise || person.is_agency() || city,
            "restrict" => city,
            other => panic!("no rule for {other}"),
        }
    }

    fn may(&self, person: &Person, action: &str) -> bool {
        let status = self.status.as_str();
        let own = self.lead.as_deref() == Some(person.organization);
        let leads = own && person.is_agency();
        let directs = own && person.role == "director";
        let in_hand = matches!(status, "in_progress" | "awaiting_enterprise" | "submitted_upward");
        let city = person.role == "coordinator" || person.is_leader();
        let enterprise = person.organization == "hfic";
        Self::may_ever(person, action)
            && match action {
                "route" => matches!(status, "received" | "routed" | "in_progress"),
                "return" => directs && status == "routed" && !self.binding,
                "decline" => status == "received",
                "accept" => leads && status == "routed",
                "reclassify" => (leads || city) && matches!(status, "received" | "routed" | "in_progress"),
                "set_urgency" | "direct" => self.is_open(),
                "request_information" | "request_opinion" | "draft_answer" => leads && status == "in_progress",
                "assign" | "submit_upward" => directs && status == "in_progress",
                "supply_information" => enterprise && status == "awaiting_enterprise",
                "give_opinion" => in_hand && self.opinions.iter().any(|asked| asked == person.organization),
                "request_extension" => leads && status == "in_progress" && !self.asked_extension,
                "decide_extension" => {
                    let turn = if self.was_extended { person.is_leader() } else { directs };
                    status == "in_progress" && self.asked_extension && turn && self.asker != Some(person.name)
                }
                "follow_up" | "receive_from_above" => leads && status == "submitted_upward",
                "reject_draft" => directs && status == "in_progress" && self.drafter.is_some(),
                "approve" => directs && status == "in_progress" && self.drafter.is_some_and(|by| by != person.name),
                "confirm" | "dispute" => enterprise && status == "answered",
                "withdraw" => enterprise && self.is_open(),
                "reopen" => matches!(status, "closed" | "declined"),
                "report_directive" => self.is_open() && self.find(person, "open").is_some(),
                "accept_directive" | "send_back_directive" => self.is_open() && self.find(person, "reported").is_some(),
                "remind" => self.is_open() && (city || directs),
                "attach" => {
                    let directed =
                        self.directives.iter().any(|directive| directive.organization == person.organization);
                    let mut helpers = self.coordinating.iter().chain(&self.asked);
                    let helps = helpers.any(|agency| agency == person.organization);
                    enterprise || city || own || helps || directed
                }
                "comment" | "note" | "restrict" => true,
                other => panic!("no rule for {other}"),
            }
    }

    /// What they may do now, sorted.
    pub fn allowed(&self, person: &Person) -> Vec<String> {
        if !self.sees(person) {
            return Vec::new();
        }
        let all = ACTIONS.iter().chain(&["attach", "restrict"]).filter(|action| self.may(person, action));
        let mut all: Vec<_> = all.map(|action| (*action).to_owned()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How the service answers a complete command.
    pub fn expected(&self, person: &Person, action: &str, stale: bool) -> i64 {
        let created = matches!(action, "comment" | "note");
        match () {
            () if !self.sees(person) => 404,
            () if !Self::may_ever(person, action) => 403,
            () if stale => 412,
            () if !self.may(person, action) => 409,
            () if action == "assign" && !self.can_assign() => 422,
            () if action == "direct" && self.undone() >= MOST_UNDONE => 422,
            () if created => 201,
            () => 200,
        }
    }

    pub fn apply(&mut self, person: &Person, action: &str, body: &Value, answer: &Answer) {
        self.version += i64::from(changes(action));
        match action {
            "route" => self.go_where_routing_says(answer, true),
            "return" => self.go_where_routing_says(answer, false),
            "reclassify" if answer["lead_agency"]["code"].as_str() != self.lead.as_deref() => {
                self.go_where_routing_says(answer, false);
            }
            "reclassify" => self.take_in(answer),
            "decline" => self.end("declined"),
            "accept" => {
                self.officer = answer["officer"]["id"].as_str().map(str::to_owned);
                self.status = "in_progress".into();
            }
            "assign" => self.officer = body["officer"].as_str().map(str::to_owned),
            "set_urgency" => self.urgent = !self.urgent,
            "request_information" => self.status = "awaiting_enterprise".into(),
            "submit_upward" => self.status = "submitted_upward".into(),
            "supply_information" | "receive_from_above" => self.status = "in_progress".into(),
            "request_opinion" => {
                let agency = body["agencies"][0].as_str().unwrap().to_owned();
                self.readers.push(agency.clone());
                self.asked.push(agency.clone());
                self.opinions.push(agency);
            }
            "give_opinion" => self.opinions.retain(|asked| asked != person.organization),
            "request_extension" => {
                self.asked_extension = true;
                self.asker = Some(person.name);
                self.extensions += 1;
            }
            "decide_extension" => {
                self.asked_extension = false;
                self.was_extended |= body["granted"] == true;
            }
            "draft_answer" => self.drafter = Some(person.name),
            "reject_draft" => self.drafter = None,
            "approve" => {
                (self.drafter, self.owed, self.asked_extension) = (None, None, false);
                self.opinions.clear();
                self.status = "answered".into();
            }
            "confirm" => self.end("closed"),
            "dispute" => {
                self.owed = Some("rework");
                self.status = "in_progress".into();
            }
            "withdraw" => self.end("withdrawn"),
            "reopen" if self.lead.is_some() => {
                self.legs.push(self.lead.clone().unwrap());
                (self.owed, self.binding, self.asked_extension) = (Some("rework"), false, false);
                self.status = "in_progress".into();
            }
            "reopen" => {
                self.owed = Some("answer");
                self.status = "received".into();
            }
            "direct" => self.direct(person, answer),
            "report_directive" => self.mark(&body["directive"], "reported"),
            "accept_directive" => self.mark(&body["directive"], "accepted"),
            "send_back_directive" => self.mark(&body["directive"], "open"),
            _ => {}
        }
    }

    /// Routing is another test's matter: the model takes its word for the lead, and says what follows.
    fn go_where_routing_says(&mut self, answer: &Answer, binding: bool) {
        self.lead = answer["lead_agency"]["code"].as_str().map(str::to_owned);
        (self.officer, self.drafter, self.binding, self.asked_extension) = (None, None, binding, false);
        self.status = if self.lead.is_some() { "routed".into() } else { "received".into() };
        self.legs.extend(self.lead.clone());
        self.take_in(answer);
    }

    /// Those who lead or help read on for ever.
    fn take_in(&mut self, answer: &Answer) {
        let helping = answer["coordinating_agencies"].as_array().unwrap().iter();
        self.coordinating = helping.map(|agency| agency["code"].as_str().unwrap().to_owned()).collect();
        self.readers.extend(self.coordinating.iter().chain(&self.lead).cloned());
    }

    fn end(&mut self, status: &str) {
        self.status = status.into();
        (self.drafter, self.owed) = (None, None);
        self.opinions.clear();
        for directive in &mut self.directives {
            if directive.state != "accepted" {
                directive.state = "cancelled";
            }
        }
    }

    fn direct(&mut self, person: &Person, answer: &Answer) {
        let given = answer["directives"].as_array().unwrap().last().unwrap();
        let organization = given["organization"]["code"].as_str().unwrap().to_owned();
        self.readers.push(organization.clone());
        let by_coordinator = person.role == "coordinator";
        let id = given["id"].as_str().unwrap().to_owned();
        self.directives.push(Directive { id, organization, by_coordinator, state: "open" });
    }

    fn mark(&mut self, id: &Value, state: &'static str) {
        let mut directives = self.directives.iter_mut();
        directives.find(|directive| directive.id == id.as_str().unwrap()).unwrap().state = state;
    }

    /// A directive in this state that is theirs to report on, or to judge.
    fn find(&self, person: &Person, state: &str) -> Option<&Directive> {
        let theirs = |directive: &&Directive| match state {
            "open" => directive.organization == person.organization,
            _ => person.role != "coordinator" || directive.by_coordinator,
        };
        self.directives.iter().filter(|directive| directive.state == state).find(theirs)
    }

    pub fn directive(&self, person: &Person, state: &str) -> String {
        let nobody = "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c";
        self.find(person, state).map_or_else(|| nobody.to_owned(), |directive| directive.id.clone())
    }

    pub fn awaited(&self) -> Vec<&str> {
        self.opinions.iter().map(String::as_str).collect()
    }

    /// A last day that is later than every one before it.
    pub fn next_extension(&self) -> String {
        let monday = chrono::NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();
        (monday + chrono::TimeDelta::weeks(self.extensions as i64)).to_string()
    }

    fn undone(&self) -> usize {
        self.directives.iter().filter(|directive| matches!(directive.state, "open" | "reported")).count()
    }

    /// `OFFICER` works for `snnmt`, and must not handle the case already.
    fn can_assign(&self) -> bool {
        self.lead.as_deref() == Some("snnmt") && self.officer.as_deref() != Some(OFFICER)
    }

    /// The kinds of the deadlines that run, sorted.
    pub fn open_deadlines(&self) -> Vec<String> {
        let by_status = match self.status.as_str() {
            "received" => Some("triage"),
            "routed" => Some("acceptance"),
            "awaiting_enterprise" => Some("information"),
            "submitted_upward" => Some("follow_up"),
            "answered" => Some("confirmation"),
            _ => None,
        };
        let directives = self.directives.iter().filter(|directive| directive.state == "open").map(|_| "directive");
        let opinions = self.opinions.iter().map(|_| "opinion");
        let all = by_status.into_iter().chain(self.owed).chain(directives).chain(opinions);
        let mut all: Vec<String> = all.map(str::to_owned).collect();
        all.sort_unstable();
        all
    }
}
