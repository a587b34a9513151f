//! The crate's `README.md`: what it is, a call, and links.

use tencentcloud_catalog::text::counted;

use super::crate_root;
use crate::model::Service;
use crate::options::OutputSettings;

/// `README.md`.
pub(super) fn text(service: &Service, output: &OutputSettings) -> String {
    let header = output.header(&format!("{}/service.json", service.folder));
    let Service { crate_name, title, docs, name, version, .. } = service;
    let actions = counted(service.actions.len(), "action");
    let call = visible(&crate_root::call(service)).join("\n");
    format!(
        r"<!-- {header} -->

# {crate_name}

A Rust client for {title}: the service `{name}` of Tencent Cloud API 3.0, version {version}, with {actions}.

```sh
cargo add {crate_name}
```

{call}

The credentials come from the environment variables `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`. Other sources,
retries, rate limits, paging, and the features of the crate are described in its
[documentation](https://docs.rs/{crate_name}).

The official [documentation of the service]({docs}) describes what the actions do. Tencent Cloud does not maintain this
crate.

## License

Apache-2.0 or MIT, at your option.
"
    )
}

/// An example without the lines that rustdoc hides.
fn visible(example: &[String]) -> Vec<&str> {
    let lines = example.iter().map(String::as_str).filter(|line| !line.starts_with("# "));
    lines.map(|line| if line == "```no_run" { "```rust" } else { line }).collect()
}
