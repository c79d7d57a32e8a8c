//! Accepts connections and drives HTTP/1.1 over them. poem's own server cannot bound how long headers take nor how many
//! connections are open, and spins when file descriptors run out; this one does just that and hands all else to the edge.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::http::uri::Scheme;
use poem::http::{Request, Response};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::socket::Socket;
use super::{Edge, Tls};

/// How long to wait when the machine has no room for another connection.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// Serves until `stop` is done; then takes no more connections, lets open requests finish within
/// [`Limits::stop_within`](crate::api::gate::Limits::stop_within), and returns.
///
/// # Errors
/// When the listener has no address.
pub async fn serve(listener: TcpListener, edge: Edge, stop: impl Future<Output = ()>) -> io::Result<()> {
    let local = listener.local_addr()?;
    let limits = edge.0.limits.clone();
    let tls = edge.0.tls.as_ref().map(Tls::acceptor);
    let room = Arc::new(Semaphore::new(limits.connections));
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    tracing::info!(address = %local, "listening");
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = accept(&listener, &room) => {
                let Some((socket, remote, place)) = accepted else { continue };
                let scheme = if tls.is_some() { Scheme::HTTPS } else { Scheme::HTTP };
                let (local, remote) = (Addr::SocketAddr(local), Addr::SocketAddr(remote));
                let service = Service { edge: edge.clone(), local, remote, scheme };
                let (tls, stopped) = (tls.clone(), stopped.clone());
                connections.spawn(async move {
                    let _place = place;
                    greet(socket, tls, service, stopped).await;
                });
            }
        }
    }
    drop(listener);
    let _ = stopping.send(true);
    tracing::info!(open = connections.len(), "stopping");
    let all_closed = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.stop_within, all_closed).await.is_err() {
        tracing::warn!(open = connections.len(), "requests were still open at the deadline");
    }
    Ok(())
}

/// The next connection, once there is room for one; `None` when this attempt failed.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, std::net::SocketAddr, OwnedSemaphorePermit)> {
    let place = room.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((socket, remote)) => Some((socket, remote, place)),
        Err(error) => {
            tracing::warn!(%error, "no connection could be accepted");
            tokio::time::sleep(PAUSE_AFTER_REFUSAL).await;
            None
        }
    }
}

#[derive(Clone)]
struct Service {
    edge: Edge,
    local: Addr,
    remote: Addr,
    scheme: Scheme,
}

impl Service {
    async fn call(
        self,
        request: Request<Incoming>,
    ) -> Result<Response<impl hyper::body::Body<Data = hyper::body::Bytes, Error = io::Error>>, Infallible> {
        let request = (request, LocalAddr(self.local), RemoteAddr(self.remote), self.scheme).into();
        Ok(self.edge.get_response(request).await.into())
    }
}

/// Encrypts a new connection where this server does, and drives it.
async fn greet(socket: TcpStream, tls: Option<TlsAcceptor>, service: Service, stopped: watch::Receiver<bool>) {
    // Answers are small and written at once: waiting for more to send only delays them.
    let _ = socket.set_nodelay(true);
    let Some(tls) = tls else { return drive(socket, service, stopped).await };
    match tokio::time::timeout(service.edge.0.limits.handshake_within, tls.accept(socket)).await {
        Ok(Ok(encrypted)) => drive(encrypted, service, stopped).await,
        Ok(Err(error)) => tracing::debug!(%error, remote = %service.remote, "no handshake"),
        Err(_) => tracing::debug!(remote = %service.remote, "the handshake took too long"),
    }
}

async fn drive<S>(socket: S, service: Service, mut stopped: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let limits = &service.edge.0.limits;
    let (socket, headers_within) = (Socket::new(socket, limits.taken_within), limits.headers_within);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers_within)
        .serve_connection(TokioIo::new(socket), service_fn(move |request| service.clone().call(request)));
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
