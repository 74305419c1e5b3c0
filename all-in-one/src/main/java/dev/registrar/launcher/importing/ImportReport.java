package dev.registrar.launcher.importing;

import dev.registrar.command.session.application.importing.AccountResult;
import dev.registrar.command.session.application.importing.AccountResult.Status;
import dev.registrar.command.session.application.importing.Finding;
import dev.registrar.command.session.application.importing.SourceAccount;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What became of the accounts of a source: figures, and by identifier whatever was not taken as it was. Names no person.
 */
final class ImportReport {

    /** Accounts that are named one by one; of the others the figures say how many there are. */
    private static final int MOST_NAMED = 100_000;

    private final String source;
    private final boolean dryRun;
    private final Map<String, Long> leftOut;
    private final Map<Status, Long> accounts = new EnumMap<>(Status.class);
    private final Map<Finding, Long> findings = new EnumMap<>(Finding.class);
    private final List<Map<String, Object>> named = new ArrayList<>();
    private long passwords;
    private long sessions;
    private long unnamed;

    ImportReport(String source, boolean dryRun, Map<String, Long> leftOut) {
        this.source = source;
        this.dryRun = dryRun;
        this.leftOut = leftOut;
    }

    void add(SourceAccount account, AccountResult result) {
        accounts.merge(result.status(), 1L, Long::sum);
        result.findings().forEach(finding -> findings.merge(finding, 1L, Long::sum));
        passwords += result.password() ? 1 : 0;
        sessions += result.sessions();
        if (!result.findings().isEmpty()) {
            name(account, result);
        }
    }

    private void name(SourceAccount account, AccountResult result) {
        if (named.size() == MOST_NAMED) {
            unnamed++;
            return;
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", account.id());
        entry.put("userId", result.userId());
        entry.put("status", result.status().name().toLowerCase(Locale.ROOT));
        entry.put(
                "findings",
                result.findings().stream().map(Finding::name).distinct().toList());
        named.add(entry);
    }

    /** Returns whether every account is here. */
    boolean isComplete() {
        return count(Status.SKIPPED) == 0;
    }

    private long count(Status status) {
        return accounts.getOrDefault(status, 0L);
    }

    /** Prints the figures as a table. */
    void print(PrintWriter out) {
        row(out, dryRun ? "would be imported" : "imported", count(Status.IMPORTED), "accounts");
        row(out, "", passwords, "with a password that works here");
        row(out, "", sessions, "sessions that live on");
        row(out, "were here already", count(Status.ALREADY), "accounts, by an earlier run");
        row(out, "skipped", count(Status.SKIPPED), "accounts");
        findings.forEach((finding, count) ->
                row(out, finding.isSkip() ? "skipped, as" : "note", count, finding.name() + ": " + finding.words()));
        leftOut.forEach((what, count) -> row(out, "left out", count, what));
        out.flush();
    }

    private static void row(PrintWriter out, String what, long count, String of) {
        out.printf(Locale.ROOT, "%-18s %,9d  %s%n", what, count, of);
    }

    /** Returns all of it as JSON. */
    String json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("source", source);
        report.put("dryRun", dryRun);
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Status status : Status.values()) {
            figures.put(status.name().toLowerCase(Locale.ROOT), count(status));
        }
        report.put("accounts", figures);
        report.put("passwords", passwords);
        report.put("sessions", sessions);
        Map<String, Object> counted = new LinkedHashMap<>();
        findings.forEach((finding, count) -> counted.put(finding.name(), count));
        report.put("findings", counted);
        report.put("leftOut", leftOut);
        report.put("named", named);
        report.put("unnamed", unnamed);
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    }
}
