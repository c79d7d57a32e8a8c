//! A body that is handed on as it comes, for operations that take files: bounded in time, one piece at a turn, and read to
//! its end where the answer comes before it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::{BoxStream, StreamExt};
use poem::Body;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::Limits;

/// The body of one request, for its reader and for whoever settles what is left of it.
#[derive(Clone)]
pub(in crate::api) struct Pieces(Arc<Mutex<Incoming>>);

struct Incoming {
    body: BoxStream<'static, io::Result<Bytes>>,
    /// When the pause after the last piece is too long.
    next_by: Pin<Box<Sleep>>,
    /// When all of it is too long.
    all_by: Pin<Box<Sleep>>,
    pause: Duration,
    has_given: bool,
    has_ended: bool,
    is_too_slow: bool,
}

impl Pieces {
    pub(super) fn of(body: Body, limits: &Limits) -> Self {
        Self(Arc::new(Mutex::new(Incoming {
            body: body.into_bytes_stream().boxed(),
            next_by: Box::pin(sleep(limits.body_within)),
            all_by: Box::pin(sleep(limits.upload_within)),
            pause: limits.body_within,
            has_given: false,
            has_ended: false,
            is_too_slow: false,
        })))
    }

    /// Whether the reading ended because the body came too slowly.
    pub(in crate::api) fn are_too_slow(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_too_slow
    }

    /// Reads and throws away up to `most` bytes within the time of one pause: a client that is cut off while it writes
    /// often never sees the answer.
    pub(in crate::api) async fn drain(mut self, most: u64) {
        let within = self.0.lock().unwrap_or_else(PoisonError::into_inner).pause;
        let reading = async {
            let mut read = 0;
            while let Some(Ok(piece)) = self.next().await {
                read += piece.len() as u64;
                if read > most {
                    break;
                }
            }
        };
        // Whether it could be read or not changes nothing.
        let _ = tokio::time::timeout(within, reading).await;
    }
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll(context)
    }
}

impl Incoming {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        // multer takes whatever is ready into its memory before it hands anything on: one piece at a turn is enough.
        if std::mem::take(&mut self.has_given) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        match self.body.poll_next_unpin(context) {
            Poll::Ready(Some(Ok(piece))) => {
                self.has_given = true;
                self.next_by.set(sleep_until(Instant::now() + self.pause));
                Poll::Ready(Some(Ok(piece)))
            }
            Poll::Ready(last) => {
                self.has_ended = true;
                Poll::Ready(last)
            }
            Poll::Pending if self.next_by.as_mut().poll(context).is_ready() || self.is_over(context) => {
                (self.has_ended, self.is_too_slow) = (true, true);
                Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        self.all_by.as_mut().poll(context).is_ready()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(body_ms: u64, upload_ms: u64) -> Limits {
        let ms = Duration::from_millis;
        Limits { body_within: ms(body_ms), upload_within: ms(upload_ms), ..Limits::default() }
    }

    /// A body that gives a byte every ten milliseconds, so many times, and then falls silent.
    fn dripping(times: usize) -> Body {
        let drops = futures_util::stream::unfold(0, move |given| async move {
            match given < times {
                true => sleep(Duration::from_millis(10)).await,
                false => std::future::pending().await,
            }
            Some((Ok::<_, io::Error>(Bytes::from_static(b"x")), given + 1))
        });
        Body::from_bytes_stream(drops)
    }

    async fn read(mut pieces: Pieces) -> (usize, Pieces) {
        let mut read = 0;
        while let Some(Ok(piece)) = pieces.next().await {
            read += piece.len();
        }
        (read, pieces)
    }

    #[tokio::test]
    async fn a_body_may_not_pause_nor_drip_for_ever() {
        let (read_bytes, pieces) = read(Pieces::of(dripping(3), &limits(200, 60_000))).await;
        assert_eq!((read_bytes, pieces.are_too_slow()), (3, true), "it fell silent");
        let (read_bytes, pieces) = read(Pieces::of(dripping(usize::MAX), &limits(5_000, 200))).await;
        assert!(read_bytes > 3 && pieces.are_too_slow(), "it dripped: {read_bytes}");
        let (read_bytes, pieces) = read(Pieces::of(Body::from("whole"), &limits(200, 200))).await;
        assert_eq!((read_bytes, pieces.are_too_slow()), (5, false));
    }

    #[tokio::test]
    async fn whoever_takes_all_that_is_ready_gets_one_piece() {
        let ready =
            futures_util::stream::iter([b"a", b"b", b"c"].map(|piece| Ok::<_, io::Error>(Bytes::from_static(piece))));
        let mut pieces = Pieces::of(Body::from_bytes_stream(ready), &limits(200, 200));
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(matches!(pieces.poll_next_unpin(&mut context), Poll::Ready(Some(Ok(_)))));
        assert!(pieces.poll_next_unpin(&mut context).is_pending());
        assert_eq!(read(pieces).await.0, 2);
    }

    #[tokio::test]
    async fn what_is_left_is_read_within_bounds() {
        let endless = futures_util::stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(&[0; 1000])));
        let pieces = Pieces::of(Body::from_bytes_stream(endless), &limits(60_000, 60_000));
        pieces.drain(100_000).await;
        Pieces::of(dripping(usize::MAX), &limits(50, 60_000)).drain(100_000).await;
    }
}
