//! The commands of this workspace; `cargo xtask --help` lists them.

mod bench;
mod ci;
mod codegen;
mod command_error;
mod diff;
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

use self::command_error::CommandError;

const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  codegen [SERVICE…] [--check] [--spec DIR] [--out DIR]
      Generate the crates under generated/ from spec/: those of all services, or of the named ones (ccc).
      --check writes nothing and fails if a file differs from what would be generated.
  import SOURCE [SERVICE…|--all] [--out DIR] [--with-docs] [--check] [--verbose]
      Update spec/ from the official metadata. SOURCE is the unpacked sdist of the command-line client tccli, or its
      archive (`pip download --no-deps --no-binary :all: tccli`). SERVICE is the name of a folder in it (ccc, or
      ccc/2020-02-10 for one version); the default is every service of the spec. Our own texts are kept.
      --out writes to another folder. --with-docs also imports the official texts, which spec/ must never contain.
      --check writes nothing and fails if something would change. --verbose lists every remark.
  diff [OLD] [NEW] [--markdown] [--fail-on-breaking] [--repository DIR]
      Report how the API changed from OLD to NEW, and what that means to users of the crates. Each is a folder with a
      spec or a git revision. OLD defaults to HEAD, NEW to spec/ in the working tree.
      --markdown prints sections for CHANGELOG.md. --fail-on-breaking fails if code would no longer compile.
  new SERVICE ACTION
      Write the spec file of a new action with gaps to fill in.
  mock [--listen ADDRESS] [--secret-id ID] [--secret-key KEY] [--spec DIR]
      Run a local cloud that serves the spec.
  bench build [SERVICE] [--copies N] [--rounds N]
      Measure how long a generated crate takes to compile, compared with the same types with serde's derives.
      --copies multiplies every action and type: 40 copies have the size of a whole service.
  bench calls [--rounds N] [--calls N] [--tls]
      Measure the CPU time of a call and the calls per second, compared with the crate tencentcloud-sdk and with
      hyper-util alone. Each of --rounds rounds (9) makes --calls calls (10000) to a server on this machine, one at a
      time and 64 at a time. The ratio of hyper-util to itself shows the noise. --tls uses TLS and compares with the
      crate tencentcloud, which supports nothing else. Cargo downloads the dependencies; target/bench/ keeps the build.
  bench cold [--rounds N]
      Measure the first build of a program that makes one call, compared with the crate tencent-sdk. Cargo downloads
      the dependencies.
  modules [PACKAGE…]
      Print the top-level modules of all crates, or of the named ones, in the order in which they may import each
      other. Fails if the imports form a circle.
  ci [--require-python]
      Run everything that continuous integration runs.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Usage(message)) => {
            report::error(&format!("{message}\n\n{HELP}"));
            ExitCode::from(2)
        }
        Err(CommandError::Reported) => ExitCode::FAILURE,
        Err(CommandError::Message(message)) => {
            report::error(&message);
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), CommandError> {
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
            other => Err(CommandError::Usage(format!("there is no command `{other}`"))),
        },
        Some(Long("help") | Short('h')) => {
            anstream::print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(other.unexpected().into()),
        None => Err(CommandError::Usage("name a command".to_owned())),
    }
}
