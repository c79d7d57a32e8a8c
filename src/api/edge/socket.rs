//! The socket as hyper sees it. What hyper cannot read as a request it refuses by itself, with a status and nothing else;
//! here those bare refusals become problem documents like all others, and a client that takes nothing of its answer for
//! too long is cut off. Changes nothing that the service answers.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use poem::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::headers;
use crate::api::problem::{self, Refusal};
use crate::domain::text::Language;

/// Every answer of the service carries this header, a bare refusal does not.
const OURS: &[u8] = b"\r\nx-request-id:";
/// How a bare refusal ends.
const EMPTY: &[u8] = b"\r\n\r\n";

/// A socket on which bare refusals are put into words.
pub(super) struct Socket<S> {
    inner: S,
    /// What is still to be written in place of a bare refusal.
    worded: Vec<u8>,
    taken_within: Duration,
    /// When a client that takes nothing has had its time; there while it takes nothing.
    cut_off_at: Option<Pin<Box<Sleep>>>,
}

impl<S> Socket<S> {
    /// Over `inner`, whose client takes something of an answer within `taken_within`.
    pub(super) fn new(inner: S, taken_within: Duration) -> Self {
        Self { inner, worded: Vec::new(), taken_within, cut_off_at: None }
    }

    /// The outcome of writing: an error once nothing was taken for too long.
    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.cut_off_at = None;
            return written;
        }
        let within = self.taken_within;
        let cut_off_at = self.cut_off_at.get_or_insert_with(|| Box::pin(sleep(within)));
        ready!(cut_off_at.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> Socket<S> {
    fn poll_worded(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.worded.is_empty() {
            let written = Pin::new(&mut self.inner).poll_write(context, &self.worded);
            let written = ready!(self.in_time(context, written))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.worded.drain(..written);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_worded(context))?;
        match bare_refusal(buf) {
            Some(refusal) => {
                self.worded = in_words(&refusal);
                Poll::Ready(Ok(buf.len()))
            }
            None => {
                let written = Pin::new(&mut self.inner).poll_write(context, buf);
                self.in_time(context, written)
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_worded(context))?;
        let flushed = Pin::new(&mut self.inner).poll_flush(context);
        self.in_time(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_worded(context))?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

/// What hyper refuses with these bytes, if they are a refusal of its own: a head for an error, without a body and
/// without our request id.
fn bare_refusal(bytes: &[u8]) -> Option<Refusal> {
    let status = bytes.strip_prefix(b"HTTP/1.1 ").or_else(|| bytes.strip_prefix(b"HTTP/1.0 "))?;
    let is_ours = bytes.windows(OURS.len()).any(|part| part.eq_ignore_ascii_case(OURS));
    if is_ours || !bytes.ends_with(EMPTY) {
        return None;
    }
    match status.get(..3)? {
        b"400" => Some(Refusal::NotHttp),
        b"414" => Some(Refusal::AddressTooLong),
        b"431" => Some(Refusal::HeadersTooLarge),
        _ => None,
    }
}

/// The same refusal with a problem document. Nothing of the request was understood, its language neither.
fn in_words(refusal: &Refusal) -> Vec<u8> {
    let id = headers::request_id(&poem::http::HeaderMap::new());
    let body = problem::document(refusal, Language::Vi, &id);
    let status = problem::ProblemKind::of(refusal).status();
    tracing::info!(id, status = status.as_u16(), "refused: not a request that can be read");
    let mut answer = head(status, body.len(), &id).into_bytes();
    answer.extend_from_slice(&body);
    answer
}

fn head(status: StatusCode, length: usize, id: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-language: {}\r\ncontent-length: {length}\r\n\
         connection: close\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nx-request-id: {id}\r\n\r\n",
        Language::Vi.as_str()
    )
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    async fn written(bytes: &[u8]) -> String {
        let mut socket = Socket::new(Vec::new(), Duration::from_secs(1));
        socket.write_all(bytes).await.unwrap();
        socket.flush().await.unwrap();
        String::from_utf8(socket.inner).unwrap()
    }

    #[tokio::test]
    async fn bare_refusals_are_put_into_words() {
        for (status, slug) in [("400 Bad Request", "unreadable"), ("431 X", "headers-too-large")] {
            let bare = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
            let (head, body) = written(bare.as_bytes()).await.split_once("\r\n\r\n").map(own).unwrap();
            assert!(head.contains("application/problem+json") && head.contains("x-request-id: "), "{head}");
            assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
            assert!(body.contains(&format!("/problems/{slug}")), "{body}");
        }
    }

    fn own((head, body): (&str, &str)) -> (String, String) {
        (head.to_owned(), body.to_owned())
    }

    #[tokio::test]
    async fn what_the_service_answers_passes_as_it_is() {
        for answer in [
            "HTTP/1.1 400 Bad Request\r\nx-request-id: 1\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 as the first words of a text",
        ] {
            assert_eq!(written(answer.as_bytes()).await, answer);
        }
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_cut_off_and_a_slow_one_is_not() {
        let within = Duration::from_millis(100);
        let (near, _far) = tokio::io::duplex(16);
        let refused = Socket::new(near, within).write_all(&[0; 1000]).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::TimedOut);

        let (near, mut far) = tokio::io::duplex(16);
        let slow = tokio::spawn(async move {
            let mut taken = 0;
            while taken < 100 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                taken += tokio::io::AsyncReadExt::read(&mut far, &mut [0; 16]).await.unwrap();
            }
        });
        Socket::new(near, Duration::from_secs(20)).write_all(&[0; 100]).await.unwrap();
        slow.await.unwrap();
    }
}
