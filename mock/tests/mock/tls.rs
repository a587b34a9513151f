//! HTTPS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tencentcloud_mock::{MockCloud, Reply};

use crate::support::{CREATE, TestRequest, builder, start};

/// Sends a request to a host of the mock and returns everything that is received.
fn send(
    cloud: &MockCloud,
    trusted: &MockCloud,
    host: &str,
    request: &TestRequest,
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    let pem = trusted.ca_certificate().expect("the mock uses TLS");
    roots
        .add(CertificateDer::from_pem_slice(pem.as_bytes()).expect("the certificate is PEM"))
        .expect("the certificate is an authority's");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the versions are supported")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).expect("the host is valid");
    let connection = ClientConnection::new(Arc::new(config), name).expect("the settings are valid");
    let stream = TcpStream::connect(cloud.address())?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut stream = StreamOwned::new(connection, stream);
    stream.write_all(&request.clone().header("connection", "close").bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

#[test]
fn requests_are_served_over_tls_to_clients_that_trust_the_certificate() {
    let (cloud, other) =
        (builder().tls().start_blocking().unwrap(), builder().tls().start_blocking().unwrap());
    assert_eq!(cloud.endpoint(), format!("https://{}", cloud.address()));
    let request = TestRequest::new(&cloud);
    for host in ["127.0.0.1", "localhost", "tencentcloud-mock", "ccc.tencentcloudapi.com"] {
        let response = send(&cloud, &cloud, host, &request).unwrap();
        assert!(
            response.starts_with("HTTP/1.1 200 OK\r\n") && response.contains(r#""TaskId":1"#),
            "{response}"
        );
    }
    for (trusted, host) in [(&other, "127.0.0.1"), (&cloud, "example.com")] {
        let error = send(&cloud, trusted, host, &request).unwrap_err().to_string();
        assert!(error.contains("invalid peer certificate"), "{error}");
    }
    assert_eq!(cloud.requests().len(), 4);
}

#[test]
fn scripted_faults_happen_over_tls() {
    let cloud = builder().tls().start_blocking().unwrap();
    let request = TestRequest::new(&cloud);
    cloud.respond_once(CREATE, Reply::Example.truncated());
    let truncated = send(&cloud, &cloud, "localhost", &request).unwrap();
    assert!(truncated.contains("content-length: ") && !truncated.ends_with('}'), "{truncated}");
    cloud.respond_once(CREATE, Reply::Reset);
    assert!(send(&cloud, &cloud, "localhost", &request).is_err());
}

#[test]
fn clients_without_tls_are_not_served() {
    let cloud = builder().tls().idle_timeout(Duration::from_millis(100)).start_blocking().unwrap();
    let request = TestRequest::new(&cloud).bytes();
    for sent in [&b""[..], &request] {
        let mut stream = TcpStream::connect(cloud.address()).unwrap();
        stream.write_all(sent).unwrap();
        let mut received = Vec::new();
        // The mock may close the connection before it has read everything.
        let _ = stream.read_to_end(&mut received);
        assert!(!received.starts_with(b"HTTP"));
    }
    assert_eq!((cloud.requests().len(), start().ca_certificate()), (0, None));
}
