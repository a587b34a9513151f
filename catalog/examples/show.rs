//! Prints the parameters of an action from the embedded facts, or what a search finds:
//! `cargo run --release -p tencentcloud-catalog --features embedded --example show -- cvm DescribeInstances`

use std::env;
use std::error::Error;

use tencentcloud_catalog::{Members, embedded, search};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [service, action] = words[..]
        && let Some(version) = embedded::newest(service)
        && let spec = version.actions(&[action])?
        && let Some(file) = spec.actions.get(action)
    {
        println!("{} {}, {:?}", version.folder(), file.name, file.effect);
        for (name, schema) in &file.request.properties {
            let required = if file.request.required.contains(name) { ", required" } else { "" };
            println!("  {name}: {:?}{required}", schema.scalar());
        }
        println!("{:#}", spec.sample(&file.request, Members::Required));
        return Ok(());
    }
    for hit in search(&embedded::index()?, &words.join(" "), 10) {
        println!("{} {}", hit.version.folder, hit.action.unwrap_or_default());
    }
    Ok(())
}
