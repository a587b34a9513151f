//! Names resolved by the program instead of the operating system.

use std::future::pending;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tencentcloud_client::transport::{BoxFuture, DnsResolver, HttpTransport, HttpTransportBuilder, Proxy};
use tencentcloud_client::{Client, Config, ErrorKind};

use crate::records::{CreateTask, credentials};
use crate::server::{ClosedPort, Server, success};

/// Every host is this machine, unless its name says otherwise.
#[derive(Debug, Default)]
struct Table {
    asked: Mutex<Vec<String>>,
}

impl DnsResolver for Table {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.asked.lock().unwrap().push(host.to_owned());
        Box::pin(async move {
            match host {
                "pending.invalid" => pending().await,
                "failing.invalid" => Err(io::Error::other("the table is closed")),
                "empty.invalid" => Ok(Vec::new()),
                _ => Ok(vec![IpAddr::from([127, 0, 0, 1])]),
            }
        })
    }
}

fn client(endpoint: String, transport: HttpTransportBuilder) -> Client {
    let transport = Arc::new(transport.build().unwrap());
    let config = Config::builder().credentials(credentials()).transport(transport);
    Client::new(&config.endpoint(endpoint).allow_plain_http().build().unwrap())
}

fn direct(table: &Arc<Table>) -> HttpTransportBuilder {
    HttpTransport::builder().no_proxy().dns_resolver(Arc::clone(table) as Arc<dyn DnsResolver>)
}

#[tokio::test]
async fn names_are_resolved_by_the_program() {
    let (server, table) = (Server::responding(success()), Arc::new(Table::default()));
    let host = format!("ccc.example.invalid:{}", server.address().port());
    for endpoint in [format!("http://{host}"), format!("http://{}", server.address())] {
        let call = client(endpoint, direct(&table)).call(CreateTask::to(&["1"]));
        assert_eq!(call.await.unwrap().task_id, 7);
    }
    assert!(server.requests()[0].to_ascii_lowercase().contains(&format!("\r\nhost: {host}\r\n")));
    // An address is no name.
    assert_eq!(*table.asked.lock().unwrap(), ["ccc.example.invalid"]);
}

#[tokio::test]
async fn a_name_that_is_not_resolved_means_that_the_request_was_not_delivered() {
    let table = Arc::new(Table::default());
    for (host, kind, expected) in [
        ("failing.invalid", ErrorKind::Connect, "the host name could not be resolved: the table is closed"),
        ("empty.invalid", ErrorKind::Connect, "the host name has no addresses"),
        ("pending.invalid", ErrorKind::Timeout, "could not connect within"),
    ] {
        let client = client(format!("http://{host}"), direct(&table));
        let call = client.call(CreateTask::to(&["1"])).timeout(Duration::from_millis(50)).no_retries();
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.maybe_delivered()), (kind, false), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn behind_a_proxy_only_the_proxy_is_resolved() {
    let (closed, table) = (ClosedPort::new(), Arc::new(Table::default()));
    let proxy = Proxy::http(format!("http://proxy.invalid:{}", closed.address().port())).unwrap();
    let transport = direct(&table).proxy(proxy);
    let call = client("http://ccc.example.invalid".to_owned(), transport).call(CreateTask::to(&["1"]));
    assert_eq!(call.no_retries().await.unwrap_err().kind(), ErrorKind::Connect);
    assert_eq!(*table.asked.lock().unwrap(), ["proxy.invalid"]);
}
