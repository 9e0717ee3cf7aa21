package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * How much may be used in a calendar month (UTC), and by whom. Roles make no difference: it is not kept by which of them somebody
 * used something.
 *
 * @param name what metrics and messages call it
 * @param per what has a budget of its own; where it is nothing, all that it holds for share one
 * @param tenants whom it holds for, empty for everybody
 * @param models what it holds for, by the names under which the operator configured them; empty for every model
 * @param tokensPerMonth 0 for as many as they like
 * @param moneyPerMonth in the currency of the prices, empty for as much as they like
 */
public record Budget(
        String name,
        Set<Rule.Per> per,
        Set<String> tenants,
        Set<String> models,
        long tokensPerMonth,
        Optional<BigDecimal> moneyPerMonth)
        implements Scoped {

    public Budget {
        per = Set.copyOf(per);
        tenants = Set.copyOf(tenants);
        models = Set.copyOf(models);
    }

    boolean holdsFor(Caller caller, String model) {
        return (tenants.isEmpty() || tenants.contains(caller.tenant())) && holdsFor(model);
    }
}
