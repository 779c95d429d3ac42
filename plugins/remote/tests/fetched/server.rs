//! A server of the test's own, on a free port: files behind http, good ones and bad ones, and a bucket of S3 that looks at who asks.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A table that is there.
pub(crate) const TABLE: &str = "id,points\na,50\nb,100\n";
/// How long the silent file says nothing.
const SILENCE: Duration = Duration::from_secs(5);

/// A running server. It ends with the test's process.
pub(crate) struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What somebody asks for.
struct Asked {
    /// `GET`, `PROPFIND` …
    target: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = seen.clone();
                thread::spawn(move || serve(&stream, &seen));
            }
        });
        Self { port, asked }
    }

    /// The address of a file behind http.
    pub(crate) fn http(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// The environment of somebody who may read the bucket.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        [
            ("AWS_ACCESS_KEY_ID", "reader"),
            ("AWS_SECRET_ACCESS_KEY", "s3cret"),
            ("AWS_REGION", "eu-test-1"),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{}", self.port)),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// What was asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test fails in it").clone()
    }
}

fn serve(stream: &TcpStream, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return;
    }
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a request");
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let target = first.split(' ').nth(1).expect("a target").to_owned();
    seen.lock().expect("no test fails in it").push(target.clone());
    // Whoever goes before the end is not the test's matter.
    let _ = answer(stream, &Asked { target, headers });
}

fn answer(mut to: &TcpStream, asked: &Asked) -> std::io::Result<()> {
    let whole = |status: &str, more: &str, body: &str| {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n{body}")
    };
    let said = match asked.target.as_str() {
        "/t.csv" | "/signed.csv?key=s3cret" | "/%E5%88%86%20%E6%95%B0.csv" => whole("200 OK", "", TABLE),
        "/chunked.csv" => {
            let (one, two) = TABLE.split_at(7);
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
                 {:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
                one.len(),
                two.len()
            )
        }
        "/moved.csv" => whole("302 Found", "Location: /t.csv\r\n", ""),
        "/cut.csv" => format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n{TABLE}"),
        "/closed.csv?key=s3cret" => whole("403 Forbidden", "", "key s3cret is not known"),
        "/broken.csv" => whole("500 Internal Server Error", "", "oh no"),
        "/silent.csv" => {
            thread::sleep(SILENCE);
            return Ok(());
        }
        other if other.starts_with("/pail") => match refused(asked) {
            true => whole("403 Forbidden", "", "<Error><Code>AccessDenied</Code></Error>"),
            false => bucket(asked, whole),
        },
        _ => whole("404 Not Found", "", "nothing here"),
    };
    to.write_all(said.as_bytes())
}

/// Whether the bucket does not know who asks: a signature of version 4 for this region, with the time and the body signed.
fn refused(asked: &Asked) -> bool {
    let signed = asked.header("authorization").unwrap_or_default();
    let signature = signed
        .rsplit_once("Signature=")
        .map_or("", |(_, signature)| signature);
    !(signed.starts_with("AWS4-HMAC-SHA256 Credential=reader/")
        && signed.contains("/eu-test-1/s3/aws4_request")
        && signed.contains("SignedHeaders=host;")
        && signed.contains("x-amz-content-sha256;x-amz-date")
        && asked.header("x-amz-date").is_some()
        && signature.len() == 64)
}

fn bucket(asked: &Asked, whole: impl Fn(&str, &str, &str) -> String) -> String {
    const KEYS: [&str; 6] = [
        "data/2024-02.csv",
        "data/2024-01.csv",
        "data/2024-01.json",
        "data/old/2024-03.csv",
        "data/odd[1].csv",
        "data/分 数.csv",
    ];
    let stamp = "Last-Modified: Wed, 21 Feb 2024 07:28:00 GMT\r\nETag: \"one\"\r\n";
    let target = asked.target.trim_start_matches("/pail").trim_start_matches('/');
    if let Some(query) = target.strip_prefix('?') {
        assert!(
            query.contains("list-type=2") && query.contains("prefix=data%2F"),
            "{query}"
        );
        let contents: String = KEYS
            .map(|key| {
                format!(
                    "<Contents><Key>{key}</Key><Size>1</Size><ETag>x</ETag>\
                     <LastModified>2024-02-21T07:28:00.000Z</LastModified></Contents>"
                )
            })
            .concat();
        let list = format!("<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>");
        return whole("200 OK", "Content-Type: application/xml\r\n", &list);
    }
    match (target, asked.header("range")) {
        ("data/2024-01.csv" | "data/odd%5B1%5D.csv" | "data/%E5%88%86%20%E6%95%B0.csv", None) => {
            whole("200 OK", stamp, TABLE)
        }
        ("data/2024-02.csv", None) => whole("200 OK", stamp, "id,points\nc,0\n"),
        // Breaks off once, and is then asked for its rest.
        ("data/cut.csv", None) => format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n{stamp}\r\n{}",
            TABLE.len(),
            &TABLE[..9]
        ),
        ("data/cut.csv", Some(range)) => {
            assert_eq!(range, format!("bytes=9-{}", TABLE.len() - 1));
            let rest = &TABLE[9..];
            let of = format!(
                "Content-Range: bytes 9-{}/{}\r\n{stamp}",
                TABLE.len() - 1,
                TABLE.len()
            );
            whole("206 Partial Content", &of, rest)
        }
        _ => whole("404 Not Found", "", "<Error><Code>NoSuchKey</Code></Error>"),
    }
}
