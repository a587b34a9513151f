//! Generates actions of cataloged services, which the end-to-end tests call.

fn main() -> Result<(), tencentcloud_build::Error> {
    tencentcloud_build::Builder::new()
        // A list in pages.
        .select("cvm:DescribeInstances,RunInstances")
        // A parameter that makes a repeated call harmless.
        .select("cbs:CreateDisks")
        // A stream of events.
        .select("hunyuan:ChatCompletions")
        // Called without a signature.
        .select("sts:AssumeRoleWithWebIdentity")
        .parent("crate::cloud")
        .generate()
}
