package dev.antiphon.agent;

import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Ids;

/** What the tools of one response are run in the middle of. */
record Surroundings(
        LiveResponse live,
        Model model,
        CreateResponse request,
        ToolPlan plan,
        Screening screening,
        Cancellation cancellation,
        Ids ids) {}
