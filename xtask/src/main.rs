//! The workspace's own commands. `cargo xtask --help` lists them.

mod bench;
mod ci;
mod codegen;
mod diff;
mod failure;
mod files;
mod format;
mod import;
mod mock;
mod modules;
mod new;
mod report;
mod repository;
mod workers;

use std::process::ExitCode;

use lexopt::prelude::*;

use self::failure::Failure;

const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  codegen [SERVICE…] [--check] [--spec DIR] [--out DIR]
      Generate the crates under generated/ from spec/: those of all services, or of the ones named (ccc).
      --check writes nothing and fails if a file differs from what would be generated.
  import SOURCE [SERVICE…|--all] [--out DIR] [--with-docs] [--check] [--verbose]
      Bring spec/ up to date with the official metadata: an unpacked sdist of the command-line client tccli, or
      the archive itself (`pip download --no-deps --no-binary :all: tccli`). Services are named as its folders
      are (ccc, or ccc/2020-02-10 for one version); without any, those of the spec are meant. Our own words are
      kept. --out writes to another folder. --with-docs takes over the official texts, too, which spec/ must
      never hold. --check writes nothing and fails if something would change. --verbose lists every remark.
  diff [OLD] [NEW] [--markdown] [--fail-on-breaking] [--repository DIR]
      Tell what changed in the API from OLD to NEW and what it does to those who use the crates. Each is a folder
      with a spec or a git revision; OLD is HEAD and NEW the working tree's spec/ if they are left out.
      --markdown prints a form for CHANGELOG.md, --fail-on-breaking fails if code would no longer compile.
  new SERVICE ACTION
      Write the spec file of a new action, to be filled in.
  mock [--listen ADDRESS] [--secret-id ID] [--secret-key KEY] [--spec DIR]
      Run a local cloud that plays the spec.
  bench build [SERVICE] [--copies N] [--rounds N]
      Measure how long a generated crate compiles, against the same types with serde's derives. --copies lets
      every action and type be there N times: 40 make the size of a whole service.
  bench calls [--rounds N] [--calls N] [--tls]
      Measure what a call takes, CPU time and calls a second, against the crate tencentcloud-sdk and against
      hyper-util alone: --calls calls (10000) to a server on this machine, one after the other and 64 at a time,
      in each of --rounds rounds (9). What hyper-util makes against itself shows how far to trust the ratios.
      --tls goes over TLS, against the crate tencentcloud, which knows nothing else.
      Cargo downloads what they depend on; what it builds stays in target/bench/.
  bench cold [--rounds N]
      Measure the first build of a program that makes one call, against one with the crate tencent-sdk. Cargo
      downloads what both depend on.
  modules [PACKAGE…]
      Print the top-level modules of all crates, or of the named ones, in the order in which they may import each
      other. Fails if imports form a circle.
  ci [--require-python]
      Run all that the continuous integration runs.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => {
            report::error(&format!("{message}\n\n{HELP}"));
            ExitCode::from(2)
        }
        Err(Failure::Reported) => ExitCode::FAILURE,
        Err(Failure::Message(message)) => {
            report::error(&message);
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut arguments = lexopt::Parser::from_env();
    match arguments.next()? {
        Some(Value(command)) => match command.string()?.as_str() {
            "bench" => bench::run(&mut arguments),
            "codegen" => codegen::run(&mut arguments),
            "import" => import::run(&mut arguments),
            "diff" => diff::run(&mut arguments),
            "new" => new::run(&mut arguments),
            "mock" => mock::run(&mut arguments),
            "modules" => modules::run(&mut arguments),
            "ci" => ci::run(&mut arguments),
            other => Err(Failure::Usage(format!("there is no command `{other}`"))),
        },
        Some(Long("help") | Short('h')) => {
            anstream::print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(other.unexpected().into()),
        None => Err(Failure::Usage("name a command".to_owned())),
    }
}
