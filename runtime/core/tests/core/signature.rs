//! The public test vectors of TC3-HMAC-SHA256.

use tencentcloud_core::sign::{canonical_request, sha256_hex, signature};

const BODY: &[u8] =
    br#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3*******";
const TIMESTAMP: i64 = 1_551_113_065;

const CONTENT_TYPE: (&str, &str) = ("content-type", "application/json; charset=utf-8");
const HOST: (&str, &str) = ("host", "cvm.tencentcloudapi.com");

#[test]
fn body_hash() {
    let expected = "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064";
    assert_eq!(sha256_hex(BODY), expected);
}

#[test]
fn content_type_and_host() {
    let canonical = canonical_request("POST", "", &[CONTENT_TYPE, HOST], &sha256_hex(BODY));
    assert_eq!(
        canonical,
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n\n\
         content-type;host\n35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
    );
    assert_eq!(
        signature(KEY, TIMESTAMP, "cvm", &canonical),
        "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"
    );
}

#[test]
fn with_the_action() {
    let action = ("X-TC-Action", "DescribeInstances");
    let canonical = canonical_request("POST", "", &[CONTENT_TYPE, HOST, action], &sha256_hex(BODY));
    assert_eq!(
        signature(KEY, TIMESTAMP, "cvm", &canonical),
        "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"
    );
}
