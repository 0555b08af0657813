# A program for the dynamic block of the sidebar (`[block] command`): the orders of a client.
#
#   [block]
#   title = "Orders"
#   command = ["awk", "-f", "/path/orders.awk", "/path/orders.json", "-"]
#
# deskcard writes one JSON object to standard input,
#
#   {"v":1,"ticket":12,"client":7,"additional_ids":["crm:42"],"channel":"email"}
#
# and shows what comes back: plain text, or {"title": …, "lines": [{"text": …, "url": …}]}.
# This one looks the additional ids up in a file of orders (see orders.json) and answers with a line an
# order. It needs nothing but the awk of POSIX. Strings stay as they are written in JSON, escapes and all,
# so they can be put into the answer again.

{ text[FILENAME] = text[FILENAME] $0 "\n" }

END {
    read_json(text[ARGV[1]], "orders")
    read_json(text["-"] text[""], "question")
    lines = ""
    for (i = 1; (id = value["question", "additional_ids", i]) != ""; i++)
        for (n = 1; (number = value["orders", id, n, "order"]) != ""; n++)
            add_order(id, n, number)
    if (lines == "")
        lines = "{\"text\":\"no orders yet\"}"
    printf "{\"title\":\"Orders\",\"lines\":[%s]}\n", lines
}

function add_order(id, n, number,    said, url, item, name) {
    said = number " " value["orders", id, n, "status"] ", " value["orders", id, n, "currency"] " " \
        sprintf("%.2f", value["orders", id, n, "total"])
    for (item = 1; (name = value["orders", id, n, "items", item, "name"]) != ""; item++)
        said = said (item == 1 ? ": " : ", ") name
    url = value["orders", id, n, "url"]
    lines = lines (lines == "" ? "" : ",") "{\"text\":\"" said "\"" \
        (url == "" ? "" : ",\"url\":\"" url "\"") "}"
}

# Reads JSON into value[path], the parts of a path parted by SUBSEP; lists count from 1.
function read_json(json, path) {
    rest = json
    read_value(path)
}

function read_value(path,    first, place, name) {
    first = next_sign()
    if (first == "{") {
        take(1)
        while (next_sign() == "\"") {
            name = read_string()
            if (next_sign() == ":") take(1)
            read_value(path SUBSEP name)
            if (next_sign() == ",") take(1)
        }
        take(1)
    } else if (first == "[") {
        take(1)
        place = 0
        while (next_sign() != "]" && rest != "") {
            place++
            read_value(path SUBSEP place)
            if (next_sign() == ",") take(1)
        }
        take(1)
    } else if (first == "\"") {
        value[path] = read_string()
    } else if (match(rest, /^(-?[0-9][-+.0-9eE]*|true|false|null)/)) {
        name = substr(rest, 1, RLENGTH)
        take(RLENGTH)
        if (name != "null") value[path] = name
    } else {
        print "no JSON: " substr(rest, 1, 40) > "/dev/stderr"
        exit 1
    }
}

function next_sign() {
    sub(/^[ \t\r\n]+/, "", rest)
    return substr(rest, 1, 1)
}

function read_string(    said) {
    if (!match(rest, /^"([^"\\]|\\.)*"/)) {
        take(1)
        return ""
    }
    said = substr(rest, 2, RLENGTH - 2)
    take(RLENGTH)
    return said
}

function take(length_of) {
    rest = substr(rest, length_of + 1)
}
