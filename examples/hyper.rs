//! HTTP/1.1 and HTTP/2 between two kernels: hyper's server in one, its client
//! in the other, one thread, and no socket of the host.

use std::convert::Infallible;
use std::error::Error;
use std::io::ErrorKind;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Version, client, server};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rump::Kernel;
use rump::net::Wire;
use rump::net::aio::{TcpListener, TcpStream};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Answer a GET with the path, a POST with what was posted.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let body = match *request.method() {
        Method::GET => Bytes::from(format!("you asked for {}\n", request.uri().path())),
        Method::POST => request.into_body().collect().await?.to_bytes(),
        _ => {
            let mut refused = Response::new(Full::default());
            *refused.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            return Ok(refused);
        }
    };
    Ok(Response::new(Full::new(body)))
}

async fn serve(listener: TcpListener, version: Version) -> Result<Infallible, std::io::Error> {
    loop {
        let (stream, _) = match listener.accept().await {
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            outcome => outcome?,
        };
        let io = TokioIo::new(stream);
        tokio::spawn(async move {
            let service = service_fn(answer);
            let served = if version == Version::HTTP_2 {
                let builder = server::conn::http2::Builder::new(TokioExecutor::new());
                builder.serve_connection(io, service).await
            } else {
                let builder = server::conn::http1::Builder::new();
                builder.serve_connection(io, service).await
            };
            if let Err(error) = served {
                eprintln!("server: {error}");
            }
        });
    }
}

fn get(host: &str) -> Request<Full<Bytes>> {
    let request = Request::get(format!("http://{host}/motd")).header("host", host);
    request.body(Full::default()).expect("a request")
}

fn post(host: &str, body: &Bytes) -> Request<Full<Bytes>> {
    let request = Request::post(format!("http://{host}/echo")).header("host", host);
    request.body(Full::new(body.clone())).expect("a request")
}

/// The body of an answer, if it is one of that version.
async fn body(answer: Response<Incoming>, version: Version) -> Outcome<Bytes> {
    assert_eq!(
        (answer.status(), answer.version()),
        (StatusCode::OK, version)
    );
    Ok(answer.into_body().collect().await?.to_bytes())
}

async fn http1(kernel: &Kernel, host: &str, data: &Bytes) -> Outcome<()> {
    let stream = TcpStream::connect(kernel, host).await?;
    let (mut requests, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = requests.send_request(get(host)).await?;
    let text = body(answer, Version::HTTP_11).await?;
    assert_eq!(text, "you asked for /motd\n");
    let answer = requests.send_request(post(host, data)).await?;
    assert_eq!(body(answer, Version::HTTP_11).await?, data);
    drop(requests);
    Ok(connection.await??)
}

/// All requests at once, in one connection.
async fn http2(kernel: &Kernel, host: &str, data: &Bytes) -> Outcome<()> {
    let stream = TcpStream::connect(kernel, host).await?;
    let builder = client::conn::http2::Builder::new(TokioExecutor::new());
    let (requests, connection) = builder.handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut all = tokio::task::JoinSet::new();
    for n in 0..20 {
        let mut requests = requests.clone();
        let (host, data) = (host.to_string(), data.clone());
        all.spawn(async move {
            let request = if n % 2 == 0 {
                get(&host)
            } else {
                post(&host, &data)
            };
            let answer = requests.send_request(request).await?;
            let got = body(answer, Version::HTTP_2).await?;
            let right = if n % 2 == 0 {
                &b"you asked for /motd\n"[..]
            } else {
                &data
            };
            assert!(got == right, "answer {n} is another's");
            Outcome::Ok(())
        });
    }
    while let Some(done) = all.join_next().await {
        done??;
    }
    drop(requests);
    Ok(connection.await??)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let wire = Wire::new();
    let port = wire.port();
    let capture = port.capture(Vec::new())?;
    let server = Kernel::builder().nic(&port, "10.0.0.1/24").boot()?;
    let client = Kernel::builder().nic(wire.port(), "10.0.0.2/24").boot()?;

    let one = TcpListener::bind(&server, "10.0.0.1:80")?;
    let two = TcpListener::bind(&server, "10.0.0.1:81")?;
    tokio::spawn(serve(one, Version::HTTP_11));
    tokio::spawn(serve(two, Version::HTTP_2));

    let data = Bytes::from_iter((0..1_000_000u64).map(|n| ((n * 7919) >> 8) as u8));
    http1(&client, "10.0.0.1:80", &data).await?;
    http2(&client, "10.0.0.1:81", &data).await?;

    let sent = capture.finish()?.len();
    println!("22 answers over HTTP/1.1 and 2, {sent} bytes of frames from the server");
    assert!(sent > 10_000_000);
    println!("{}", server.netstat()?);
    Ok(())
}
