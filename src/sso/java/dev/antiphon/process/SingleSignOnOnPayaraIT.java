package dev.antiphon.process;

/** The same WAR on Payara Micro, as its unit starts it. */
class SingleSignOnOnPayaraIT extends SingleSignOnContract {

    SingleSignOnOnPayaraIT() {
        super((yaml, more) -> PayaraMicro.start("sso-payara-micro", yaml, more));
    }
}
