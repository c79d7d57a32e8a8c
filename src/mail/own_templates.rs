//! The city's own templates: files that stand instead of ours, read and tried on every message before the service starts.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use minijinja::{Environment, Error};

use super::compose::{Composed, OWN, environment, render};
use super::message::Message;
use super::samples;
use super::templates::LETTERS;
use crate::domain::text::Language;
use crate::domain::words::Position;

/// Why a folder of templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateFault {
    /// The folder or a file cannot be read.
    #[error("{} cannot be read: {cause}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A file that stands for none of ours.
    #[error("{} is none of the templates: name it like one of src/mail/templates, or take it away", .0.display())]
    Unknown(PathBuf),
    /// A template that cannot be read, or fails on a message.
    #[error(
        "{}{}: {problem}; mend it, or take it away so that the one that comes with the service is used",
        .path.display(), .line.map(|line| format!(", line {line}")).unwrap_or_default()
    )]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// Where in it.
        line: Option<usize>,
        /// What is wrong.
        problem: String,
    },
}

/// Uses the templates in `folder` from now on, where it has some, and ours for the others; how many it has. Once in the
/// life of a process, before the first letter is written.
///
/// # Errors
/// When one of them cannot be read, has another's name, or cannot say every message in its language.
pub fn use_templates(folder: &Path) -> Result<usize, TemplateFault> {
    let own = read(folder)?;
    let count = own.len();
    let templates = tried(folder, own)?;
    let _ = OWN.set(templates);
    Ok(count)
}

type Sources = Vec<(&'static str, &'static str)>;

/// The files of the folder, by the names that ours have.
fn read(folder: &Path) -> Result<Sources, TemplateFault> {
    let mut found = Vec::new();
    for within in ["", "vi", "en"] {
        let path = folder.join(within);
        let unreadable = |cause| TemplateFault::Unreadable { path: path.clone(), cause };
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound && !within.is_empty() => continue,
            entries => entries.map_err(unreadable)?,
        };
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            let name = path.strip_prefix(folder).ok().and_then(Path::to_str).unwrap_or_default();
            match LETTERS.iter().find(|(known, _)| *known == name) {
                Some((known, _)) => found.push((*known, text_of(&path)?)),
                None if ["vi", "en"].contains(&name) => {}
                None => return Err(TemplateFault::Unknown(path)),
            }
        }
    }
    Ok(found)
}

/// A file's text, which lives as long as the process, as ours do.
fn text_of(path: &Path) -> Result<&'static str, TemplateFault> {
    let text = fs::read_to_string(path);
    let text = text.map_err(|cause| TemplateFault::Unreadable { path: path.to_owned(), cause })?;
    Ok(Box::leak(text.into_boxed_str()))
}

/// The templates together, having said every message to every position in both languages.
fn tried(folder: &Path, own: Sources) -> Result<Environment<'static>, TemplateFault> {
    let wrong = |error: &Error| {
        let name = error.name().unwrap_or_default();
        let problem = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        TemplateFault::Wrong { path: folder.join(name), line: error.line(), problem }
    };
    let ours = LETTERS.iter().map(|(name, source)| {
        (*name, own.iter().find(|(replaced, _)| replaced == name).map_or(*source, |(_, source)| *source))
    });
    let templates = environment(ours).map_err(|error| wrong(&error))?;
    for message in samples::messages() {
        for language in Language::ALL {
            for position in Position::ALL {
                let reader = samples::reader(*position, *language);
                let letter = render(&templates, &message, &reader, &samples::links()).map_err(|error| wrong(&error))?;
                if let Some(problem) = lacks(&message, &letter) {
                    let path = folder.join(format!("{language}/{}.txt", message.kind()));
                    return Err(TemplateFault::Wrong { path, line: None, problem: problem.to_owned() });
                }
            }
        }
    }
    Ok(templates)
}

/// What a letter cannot do without.
fn lacks(message: &Message, letter: &Composed) -> Option<&'static str> {
    let link = match message {
        Message::Rulebook(_) => None,
        Message::Invitation(told) | Message::PasswordReset(told) => Some(told.url.clone()),
        _ => Some(samples::links().case("H29-260302-00001")),
    };
    if letter.subject.is_empty() {
        Some("it gives no subject: write {% block subject %}…{% endblock %}")
    } else if link.is_some_and(|link| !letter.text.contains(&link)) {
        Some("the letter lacks its link: keep {% extends %} with {{ link }}, the link of each item, or {{ url }}")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a folder that holds this one file.
    fn said(name: &str, text: &str) -> Result<Environment<'static>, String> {
        let folder = std::env::temp_dir().join(format!("thaogo-{}", uuid::Uuid::now_v7()));
        fs::create_dir_all(folder.join("vi")).unwrap();
        fs::write(folder.join(name), text).unwrap();
        let tried = read(&folder).and_then(|own| tried(&folder, own)).map_err(|fault| fault.to_string());
        fs::remove_dir_all(folder).unwrap();
        tried
    }

    #[test]
    fn a_template_of_the_citys_own_stands_instead_of_ours() {
        let own = "{% extends \"vi/letter.txt\" %}{% block subject %}[{{ case.code }}] Của Thành phố{% endblock %}";
        let templates = said("vi/case_filed.txt", own).unwrap();
        let filed = samples::messages().into_iter().find(|message| message.kind() == "case_filed").unwrap();
        let to = |language| samples::reader(Position::Director, language);
        let letter = |language| render(&templates, &filed, &to(language), &samples::links()).unwrap();
        assert_eq!(letter(Language::Vi).subject, "[H29-260302-00001] Của Thành phố");
        assert!(letter(Language::En).subject.contains("please accept"), "{}", letter(Language::En).subject);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        for (name, text, expected) in [
            (
                "vi/case_filed.txt",
                "Một\n{% block subject %}[x]{{ case.cod }}{% endblock %}",
                "vi/case_filed.txt, line 2: ",
            ),
            ("vi/case_filed.txt", "\n\n{% if %}", "vi/case_filed.txt, line 3: "),
            ("vi/letter.txt", "{% block body %}{% endblock %}", "lacks its link"),
            ("vi/case_filed.txt", "{% extends \"vi/letter.txt\" %}{% block subject %} {% endblock %}", "no subject"),
            ("vi/case_field.txt", "", "vi/case_field.txt is none of the templates"),
            ("layout.html", "{{ blocks.none.there }}", "layout.html, line 1: "),
        ] {
            let told = said(name, text).unwrap_err();
            assert!(told.contains(expected), "{told}");
        }
        assert!(read(Path::new("/nowhere/at/all")).unwrap_err().to_string().contains("cannot be read"));
    }
}
