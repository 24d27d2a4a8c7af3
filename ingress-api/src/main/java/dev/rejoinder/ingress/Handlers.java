package dev.rejoinder.ingress;

/** What the endpoints of the table are answered by. */
record Handlers(
    Questions questions,
    Answers answers,
    Runs runs,
    Calls calls,
    Tasks tasks,
    TaskQueries taskQueries,
    TaskCallbacks taskCallbacks,
    CallbackSignatures signatures) {}
