package oneliner.descriptor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the forms of {@code init}; see the package's description for the list. */
final class InitReader {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private final List<Argument> arguments = new ArrayList<>();

    /** An argument as written, for the check of its references. */
    record Argument(Field field, String text) {}

    List<App.Command> read(Field init) {
        List<App.Command> commands = new ArrayList<>();
        if (init.isText()) {
            line(init).map(App.Command::of).ifPresent(commands::add);
            return commands;
        }
        List<Field> items = init.items();
        if (!items.isEmpty() && items.stream().allMatch(Field::isText)) {
            words(init, items).map(App.Command::of).ifPresent(commands::add);
            return commands;
        }
        for (Field item : items) {
            if (item.isList()) {
                words(item, item.items()).map(App.Command::of).ifPresent(commands::add);
            } else if (item.isMap()) {
                command(item).ifPresent(commands::add);
            } else if (item.isText()) {
                item.fault("is one word among whole commands; write each command as a list of its words");
            } else {
                item.fault("is no command");
            }
        }
        return commands;
    }

    /** One command that is no part of init, as a list of words or one line. */
    Optional<List<String>> one(Field command) {
        return command.isText() ? line(command) : words(command, command.items());
    }

    /** All arguments that were read so far. */
    List<Argument> arguments() {
        return arguments;
    }

    private Optional<App.Command> command(Field item) {
        Fields map = item.map();
        Map<String, Field> all = map.all();
        if (all.containsKey("cmd")) {
            Field cmd = map.get("cmd");
            Field params = map.get("params");
            map.finish();
            return cmd.required("the command, which is run")
                    .filter(name -> supported(cmd, name))
                    .flatMap(name -> run(params, item));
        }
        if (all.size() != 1) {
            item.fault(all.isEmpty() ? "is no command" : "holds " + all.size() + " commands; write one in each entry");
            return Optional.empty();
        }
        Map.Entry<String, Field> only = all.entrySet().iterator().next();
        return supported(only.getValue(), only.getKey()) ? run(only.getValue(), item) : Optional.empty();
    }

    private static boolean supported(Field field, String name) {
        if (name.equals("run")) {
            return true;
        }
        boolean implied = name.equals("deploy") || name.equals("start") || name.equals("terminate");
        field.fault("the command " + Faults.shown(name) + " is not supported in init, only run is"
                + (implied ? "; deploying, starting and ending happen by themselves" : ""));
        return false;
    }

    private Optional<App.Command> run(Field run, Field item) {
        if (run.isList()) {
            return words(run, run.items()).map(App.Command::of);
        }
        if (run.isText()) {
            return line(run).map(App.Command::of);
        }
        if (!run.present()) {
            item.fault("run has no args: the program and its arguments");
            return Optional.empty();
        }
        Fields map = run.map();
        Field args = map.get("args");
        Field env = map.get("env");
        Field daemon = map.get("daemon");
        map.finish();
        App.Env variables = env(env);
        boolean background = daemon.flag();
        Optional<List<String>> words = Optional.empty();
        if (args.isText()) {
            words = line(args);
        } else if (args.present()) {
            words = words(args, args.items());
        } else {
            args.fault("is missing: the program and its arguments");
        }
        return words.map(list -> new App.Command(list, variables, background));
    }

    /** Variables of a node or a command. */
    App.Env env(Field env) {
        Map<String, String> values = new LinkedHashMap<>();
        env.map().all().forEach((name, field) -> {
            if (!VARIABLE.matcher(name).matches()) {
                field.fault("is no name for a variable: letters, digits and _ only, not beginning with a digit");
            }
            Optional<String> value = field.present() ? field.text() : Optional.of("");
            value.ifPresent(text -> {
                arguments.add(new Argument(field, text));
                values.put(name, text);
            });
        });
        return values.isEmpty() ? App.Env.NONE : new App.Env(Collections.unmodifiableMap(values));
    }

    private Optional<List<String>> line(Field field) {
        Optional<String> text = field.text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        arguments.add(new Argument(field, text.get()));
        try {
            return program(field, Words.split(text.get()));
        } catch (IllegalArgumentException e) {
            field.fault(e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<List<String>> words(Field owner, List<Field> items) {
        if (owner.isMap()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        for (Field item : items) {
            if (!item.present()) {
                item.fault("is empty; write \"\" for an empty argument");
            }
            item.text().ifPresent(text -> {
                arguments.add(new Argument(item, text));
                words.add(text);
            });
        }
        return words.size() < items.size() ? Optional.empty() : program(owner, words);
    }

    private static Optional<List<String>> program(Field field, List<String> words) {
        if (words.isEmpty() || words.get(0).isBlank()) {
            field.fault("names no program to run");
            return Optional.empty();
        }
        return Optional.of(List.copyOf(words));
    }
}
