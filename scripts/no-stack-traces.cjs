// Preloaded into cdk8s-cli, which follows an app's own message with a stack trace of how it ran the app.
Error.prepareStackTrace = (error) => String(error);
