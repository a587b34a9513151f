//! TLS with certificates that are not built in: the client's own, and the roots of the platform.

use std::sync::Arc;

use tencentcloud_client::transport::{HttpTransport, HttpTransportBuilder, Proxy};
use tencentcloud_client::{Client, Config, Error, ErrorKind};

use crate::records::{CreateTask, credentials};
use crate::tls::TlsServer;

/// A certificate for the client, and its private key, in PEM.
fn identity() -> (rcgen::Certificate, String) {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["client".to_owned()]).unwrap();
    (cert, signing_key.serialize_pem())
}

fn trusting(server: &TlsServer) -> HttpTransportBuilder {
    HttpTransport::builder().only_added_roots().root_certificates_pem(server.pem())
}

async fn call(endpoint: &str, transport: HttpTransportBuilder) -> Result<u64, Error> {
    let transport = Arc::new(transport.build()?);
    let config = Config::builder().credentials(credentials()).endpoint(endpoint).transport(transport);
    Ok(Client::new(&config.build()?).call(CreateTask::to(&["1"])).no_retries().await?.task_id)
}

#[tokio::test]
async fn a_client_certificate_identifies_the_client() {
    let ((certificate, key), (other, other_key)) = (identity(), identity());
    let server = TlsServer::requiring(certificate.der().clone()).await;
    let endpoint = format!("localhost:{}", server.address().port());
    let both = format!("{}{key}", certificate.pem());
    for transport in [
        trusting(&server).client_certificate_pem(certificate.pem(), &key),
        trusting(&server).client_certificate_pem(&both, &both),
    ] {
        assert_eq!(call(&endpoint, transport).await.unwrap(), 7);
    }
    let calls = server.connections_used().len();
    for transport in [trusting(&server), trusting(&server).client_certificate_pem(other.pem(), other_key)] {
        call(&endpoint, transport).await.unwrap_err();
    }
    assert_eq!(server.connections_used().len(), calls);
}

#[tokio::test]
async fn a_proxy_is_not_shown_the_client_certificate() {
    let (certificate, key) = identity();
    let (server, proxy) =
        (TlsServer::named(&["localhost"]).await, TlsServer::requiring(certificate.der().clone()).await);
    proxy.tunnels_to(server.address());
    let transport = trusting(&server)
        .root_certificates_pem(proxy.pem())
        .client_certificate_pem(certificate.pem(), key)
        .proxy(Proxy::http(format!("https://localhost:{}", proxy.address().port())).unwrap());
    let error = call("ccc.example.invalid", transport).await.unwrap_err();
    assert!(!error.maybe_delivered(), "{error}");
    assert_eq!((proxy.connections(), server.connections()), (1, 0));
}

#[test]
fn an_unusable_client_certificate_is_refused_without_showing_the_key() {
    let ((certificate, key), (_, other_key)) = (identity(), identity());
    let pem = certificate.pem();
    let secret = key.lines().nth(1).unwrap();
    let broken = key.replacen("-----", "--", 1);
    let unended = key.replace("-----END PRIVATE KEY-----", "");
    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let table = [
        ("", key.as_str(), "the client certificate is not valid PEM"),
        (&key, &key, "the client certificate is not valid PEM"),
        (&pem, "", "the private key is not valid PEM"),
        (&pem, &pem, "the private key is not valid PEM"),
        (&pem, &broken, "the private key is not valid PEM"),
        (&pem, &unended, "the private key is not valid PEM"),
        (&pem, &encrypted, "without a password"),
        (&pem, &other_key, "cannot be used"),
    ];
    for (certificates, key, expected) in table {
        let builder = HttpTransport::builder().client_certificate_pem(certificates, key);
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(expected) && !shown.contains(secret), "{shown}");
    }
}

/// The environment names the trust store, and tests share one environment, so a child process runs this test again.
#[cfg(feature = "platform-roots")]
mod platform {
    use std::process::Command;

    use super::*;

    const ENDPOINT: &str = "PLATFORM_TEST_ENDPOINT";

    #[tokio::test]
    async fn the_roots_of_the_platform_are_trusted() {
        if let Ok(endpoint) = std::env::var(ENDPOINT) {
            let transport = HttpTransport::builder().only_added_roots().platform_roots();
            match call(&endpoint, transport).await {
                Ok(task_id) => println!("task {task_id}"),
                Err(error) => println!("{:?}: {error}", error.kind()),
            }
            return;
        }
        let server = TlsServer::named(&["localhost"]).await;
        let folder = tempfile::tempdir().unwrap();
        for (store, expected) in [
            (server.pem(), "task 7"),
            (TlsServer::named(&["localhost"]).await.pem(), "Connect: CreateTask: could not connect: "),
            (String::new(), "Environment: the platform's trust store has no usable certificate"),
        ] {
            let file = folder.path().join("roots.pem");
            std::fs::write(&file, store).unwrap();
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args([
                "identity::platform::the_roots_of_the_platform_are_trusted",
                "--exact",
                "--nocapture",
            ]);
            command
                .env(ENDPOINT, format!("localhost:{}", server.address().port()))
                .env("SSL_CERT_FILE", file);
            command.env_remove("SSL_CERT_DIR");
            let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(text.contains(expected), "{text}{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}
