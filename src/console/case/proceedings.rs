//! What goes on around a case, each kind of it as a section of entries: answers, questions, opinions, directives, more time,
//! proposals to higher bodies, returns. What the reader may not see, the reading leaves out.

use chrono::NaiveDate;

use super::Look;
use crate::console::words;
use crate::domain::case::{
    Answer, Directive, Draft, Extension, OfficialDocument, Opinion, OpinionEnd, OpinionState, Submission,
};
use crate::domain::terms;
use crate::domain::text::Language;

/// A part of the page: a heading and what lies under it.
pub(super) struct Section {
    /// By which links lead there.
    pub(super) id: &'static str,
    /// The heading.
    pub(super) title: String,
    /// What lies under it; never empty.
    pub(super) entries: Vec<Entry>,
}

/// One thing under a heading.
pub(super) struct Entry {
    /// What or who it is.
    pub(super) head: String,
    /// When.
    pub(super) when: String,
    /// How it stands; empty where there is nothing to say.
    pub(super) state: String,
    /// What it says: a label, empty where none is needed, and the text.
    pub(super) texts: Vec<(String, String)>,
}

impl Entry {
    pub(super) fn new(head: impl Into<String>, when: String) -> Self {
        Self { head: head.into(), when, state: String::new(), texts: Vec::new() }
    }

    /// The same, saying this too, if there is something to say.
    pub(super) fn told(mut self, label: &str, text: Option<String>) -> Self {
        self.texts.extend(text.map(|text| (label.to_owned(), text)));
        self
    }

    fn standing(self, state: String) -> Self {
        Self { state, ..self }
    }
}

/// The sections of which there is something.
fn there_are<const N: usize>(parts: [(&'static str, &str, Vec<Entry>); N]) -> Vec<Section> {
    let section = |(id, title, entries): (_, &str, _)| Section { id, title: title.to_owned(), entries };
    parts.into_iter().map(section).filter(|section| !section.entries.is_empty()).collect()
}

impl Look<'_> {
    /// The answer that waits for its signature, the signed one, and those that did not do.
    pub(super) fn answers(&self) -> Vec<Section> {
        let signed = self.case().answer.iter().map(|answer| self.answer(answer));
        let disputed = self.case().proceedings.disputes.iter().rev().map(|dispute| {
            let reason = Some(dispute.reason.clone());
            self.answer(&dispute.answer).told(self.say("Chưa được chấp nhận vì", "It did not do"), reason)
        });
        let draft = self.reading().draft().map(|draft| self.draft(draft));
        there_are([
            ("draft", self.say("Dự thảo chờ ký", "Draft to be signed"), draft.into_iter().collect()),
            ("answer", self.say("Văn bản trả lời", "Answer"), signed.chain(disputed).collect()),
        ])
    }

    /// What else goes on around the case.
    pub(super) fn sections(&self) -> Vec<Section> {
        let around = &self.case().proceedings;
        let returns = around.returns.iter().map(|returned| {
            let proposed = returned.proposed_agency.as_deref().map(|code| self.organization(code));
            Entry::new(self.organization(&returned.agency), words::moment(returned.at, self.language))
                .told("", Some(returned.reason.clone()))
                .told(self.say("Căn cứ", "Legal basis"), Some(returned.legal_basis.clone()))
                .told(self.say("Đề xuất", "Proposed instead"), proposed)
        });
        let asked = self.case().information_requests.iter().map(|request| {
            let unanswered = || self.say("Chưa trả lời", "Not answered").to_owned();
            let ended = request.ended_at.map(|at| words::moment(at, self.language));
            let entry =
                Entry::new(self.say("Đề nghị bổ sung", "Asked"), words::moment(request.asked_at, self.language));
            let entry = entry.told("", Some(request.text.clone()));
            match &request.reply {
                Some(reply) => entry.told(
                    &format!(
                        "{} {}",
                        self.say("Doanh nghiệp trả lời", "The enterprise replied"),
                        ended.unwrap_or_default()
                    ),
                    Some(reply.clone()),
                ),
                None => entry.standing(unanswered()),
            }
        });
        let opinions = around.opinions.iter().map(|one| self.opinion(one));
        let directives = self.reading().directives().map(|one| self.directive(one));
        let extensions = around.extensions.iter().map(|one| self.extension(one));
        let submissions = around.submissions.iter().map(|one| self.submission(one));
        there_are([
            ("information", self.say("Bổ sung thông tin", "Information"), asked.collect()),
            ("opinions", self.say("Ý kiến phối hợp", "Opinions"), opinions.collect()),
            ("directives", self.say("Ý kiến chỉ đạo", "Directives"), directives.collect()),
            ("extensions", self.say("Gia hạn", "More time"), extensions.collect()),
            ("submissions", self.say("Trình cấp trên", "Proposals to higher bodies"), submissions.collect()),
            ("returns", self.say("Chuyển trả", "Returns"), returns.collect()),
        ])
    }

    fn draft(&self, draft: &Draft) -> Entry {
        let by = self.person(draft.by).unwrap_or_default();
        self.drafted(Entry::new(self.say("Người soạn", "Drafted by").to_owned() + ": " + by, String::new()), draft)
    }

    fn answer(&self, answer: &Answer) -> Entry {
        let document = self.document(&answer.official_document);
        self.drafted(Entry::new(document, words::moment(answer.answered_at, self.language)), &answer.draft)
    }

    fn drafted(&self, entry: Entry, draft: &Draft) -> Entry {
        let asked = self.case().proceedings.opinions.iter();
        let cited = asked.filter(|opinion| draft.opinions.contains(&opinion.id));
        let cited: Vec<String> = cited.map(|opinion| self.organization(&opinion.agency)).collect();
        let listed = |lines: Vec<String>| Some(lines.join("\n")).filter(|text| !text.is_empty());
        entry
            .standing(self.tell(&words::outcome(draft.outcome)))
            .told("", Some(draft.text.clone()))
            .told(self.say("Căn cứ pháp lý", "Legal references"), listed(draft.legal_references.clone()))
            .told(self.say("Cơ quan cấp trên", "Higher body"), draft.higher_body.clone())
            .told(self.say("Nội dung đã kiến nghị", "What was proposed"), draft.proposal.clone())
            .told(self.say("Ý kiến được viện dẫn", "Opinions cited"), listed(cited))
    }

    fn opinion(&self, opinion: &Opinion) -> Entry {
        let asked = words::moment(opinion.asked_at, self.language);
        let entry = Entry::new(self.organization(&opinion.agency), asked);
        let state = self.tell(&words::opinion(opinion.state()));
        let Some(content) = self.reading().content_of(opinion) else { return entry.standing(state) };
        let entry = entry.told(self.say("Nội dung xin ý kiến", "What was asked"), Some(content.question.clone()));
        match &content.end {
            Some(OpinionEnd::Given { stance, text, official_document, by }) => entry
                .standing(self.tell(&words::stance(*stance)))
                .told(self.say("Ý kiến", "The opinion"), Some(text.clone()))
                .told(
                    self.say("Văn bản", "Document"),
                    official_document.as_ref().map(|document| self.document(document)),
                )
                .told(self.say("Người cho ý kiến", "Given by"), self.person(*by).map(str::to_owned)),
            Some(OpinionEnd::DeemedConsent { head }) => {
                entry.standing(self.tell(&words::opinion(OpinionState::DeemedConsent))).told(
                    self.say("Người đứng đầu chịu trách nhiệm", "Head who is responsible"),
                    self.person(*head).map(str::to_owned),
                )
            }
            Some(OpinionEnd::NotNeeded) | None => entry.standing(state),
        }
    }

    fn directive(&self, directive: &Directive) -> Entry {
        let by = self.who(directive.given_by.person, directive.given_by.organization.as_deref());
        let mut entry =
            Entry::new(self.organization(&directive.organization), words::moment(directive.given_at, self.language))
                .standing(self.tell(&words::directive(directive.state)))
                .told("", Some(directive.text.clone()))
                .told(self.say("Người chỉ đạo", "Given by"), Some(by))
                .told(self.say("Hạn thực hiện", "Due"), Some(self.day_of(directive.due_on)));
        for report in &directive.reports {
            let when = words::moment(report.at, self.language);
            let head = format!("{} {when}", self.say("Báo cáo", "Report"));
            entry = entry.told(&head, Some(report.text.clone()));
            entry = entry.told(self.say("Yêu cầu báo cáo lại vì", "Sent back"), report.sent_back.clone());
        }
        entry
    }

    fn extension(&self, asked: &Extension) -> Entry {
        let until = self.day_of(asked.until);
        let head = match self.language {
            Language::Vi => format!("Đến hết ngày {until}"),
            Language::En => format!("Until {until}"),
        };
        let entry = Entry::new(head, words::moment(asked.asked_at, self.language)).told("", Some(asked.reason.clone()));
        let entry = entry.told(self.say("Người đề nghị", "Asked by"), self.person(asked.asked_by).map(str::to_owned));
        let Some(decision) = &asked.decision else {
            return entry.standing(self.say("Đang chờ quyết định", "To be decided").to_owned());
        };
        let state = if decision.granted {
            self.say("Chấp thuận", "Granted")
        } else {
            self.say("Không chấp thuận", "Refused")
        };
        let by = self.who(decision.by.person, decision.by.organization.as_deref());
        entry
            .standing(state.to_owned())
            .told(self.say("Người quyết định", "Decided by"), Some(by))
            .told(self.say("Lý do", "Reason"), decision.reason.clone())
    }

    fn submission(&self, submission: &Submission) -> Entry {
        let mut entry =
            Entry::new(submission.higher_body.clone(), words::moment(submission.submitted_at, self.language))
                .told("", Some(submission.proposal.clone()))
                .told(self.say("Văn bản", "Document"), Some(self.document(&submission.official_document)));
        for heard in &submission.follow_ups {
            let head = format!("{} {}", self.say("Đôn đốc", "Followed up"), words::moment(heard.at, self.language));
            entry = entry.told(&head, Some(heard.text.clone()));
        }
        let reply = submission.reply_document.as_ref().map(|document| self.document(document));
        let state = match submission.received_at {
            Some(at) => {
                format!("{} {}", self.say("Kết thúc chờ", "The waiting ended"), words::moment(at, self.language))
            }
            None => self.say("Đang chờ ý kiến", "Waiting").to_owned(),
        };
        entry
            .standing(state)
            .told(self.say("Ý kiến của cấp trên", "What the higher body said"), submission.reply.clone())
            .told(self.say("Văn bản của cấp trên", "Its document"), reply)
    }

    fn document(&self, document: &OfficialDocument) -> String {
        let OfficialDocument { number, symbol, signed_on, signer } = document;
        let on = signed_on.format("%d/%m/%Y");
        match self.language {
            Language::Vi => format!("Văn bản số {number}/{symbol} ngày {on}, {signer} ký"),
            Language::En => {
                format!("Document {number}/{symbol} of {}, signed by {signer}", signed_on.format("%-d %b %Y"))
            }
        }
    }

    fn day_of(&self, on: NaiveDate) -> String {
        terms::day(on, self.language)
    }
}
