//! The socket under a dialogue. It sends at once, and nothing at all once the letter's time is over: a process that was
//! stopped in the middle of a letter finds that letter another's when it goes on.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Until when something may be written.
#[derive(Debug, Clone)]
pub(super) struct Until(Arc<Mutex<Instant>>);

impl Until {
    /// Over already.
    pub fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// From now on for as long.
    pub fn extend(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + by;
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        Instant::now() > *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The socket.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    until: Until,
}

impl Socket {
    /// Over a connection that is open. lettre writes a letter and its final dot apart, and would wait 40 ms between
    /// them.
    pub fn over(stream: TcpStream, until: Until) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, until })
    }
}

impl AsyncTokioStream for Socket {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.until.is_over() {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the sender stood still for too long")));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn nothing_is_written_when_its_time_is_over() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let until = Until::now();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut socket = Socket::over(stream, until.clone()).unwrap();
        until.extend(Duration::from_secs(60));
        socket.write_all(b"MAIL").await.unwrap();
        until.extend(Duration::ZERO);
        assert_eq!(socket.write_all(b".").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
