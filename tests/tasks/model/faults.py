"""Faults past every guard and constraint, and what the doctor says of each."""

ONLY_ONE = (
    "2 opportunities entered status {sold} together on 2027-05-12 08:00, but only 1 of them"
    " got the task of template {pay}."
)
FAULTS = {
    "UPDATE opportunities_statuschange SET from_status_id = {sold} WHERE id = {first}": [
        "Change {first} of opportunity {kyoto} leads from “Vendu” ({sold}) to itself.",
        "starts from “Vendu” ({sold}), but the opportunity was in “Demande” ({asked}).",
    ],
    "DELETE FROM opportunities_statuschange WHERE id = {first}": [
        "Task {task} names the change {first}, which is not there.",
        "Opportunity {kyoto} is in “Vendu” ({sold}), but its history ends in “Demande” ({asked}).",
        "Opportunity {kyoto} is booked on 2027-05-12, but was sold first on no day.",
    ],
    "DELETE FROM opportunities_statuschange WHERE opportunity_id = {kyoto}": [
        "Opportunity {kyoto} is in “Vendu” ({sold}), but has no history.",
    ],
    "UPDATE opportunities_opportunity SET status_id = {asked} WHERE id = {kyoto}": [
        "Opportunity {kyoto} is in “Demande” ({asked}), but its history ends in “Vendu” ({sold}).",
    ],
    "UPDATE statuses_status SET deleted_at = '2027-05-12 08:00:00+00:00' WHERE id = {sold}": [
        "Opportunity {kyoto} is in “Vendu” ({sold}), a status that has been deleted.",
    ],
    "INSERT INTO opportunities_deletedopportunity"
    ' (id, name, client_name, deleted_at, task_count, "rows", search_text)'
    " VALUES ({kyoto}, 'Kyoto', '', '2027-05-12 08:00:00+00:00', 0, 'x', '')": [
        "Opportunity {kyoto} is there and in the trash.",
    ],
    "UPDATE opportunities_statuschange SET undoes_id = {second} WHERE undoes_id = {left}": [
        "says that it undoes change {second}, but does not lead back from it.",
    ],
    "UPDATE opportunities_opportunity SET booked_on = '2027-05-11' WHERE id = {kyoto}": [
        "Opportunity {kyoto} is booked on 2027-05-11, but was sold first on 2027-05-12.",
    ],
    "UPDATE opportunities_factchange SET before = '\"2027-06-13\"' WHERE id = {shifted} + 1": [
        " of departure_date of opportunity {kyoto} starts from 2027-06-13, but it was 2027-06-19.",
    ],
    "UPDATE opportunities_opportunity SET departure_date = '2027-06-15' WHERE id = {kyoto}": [
        "of opportunity {kyoto} is the last one and led to 2027-06-14, but it is 2027-06-15.",
    ],
    "INSERT INTO opportunities_keydatevalue (id, opportunity_id, key_date_id, day)"
    " VALUES (999, {kyoto}, {option}, '2027-06-01')": [
        "Change {back} of key date {option} of opportunity {kyoto} is the last one",
        "and led to what its formula gives, but it is 2027-06-01.",
    ],
    "UPDATE opportunities_factchange SET undoes_id = {shifted} WHERE id = {back}": [
        "Change {back} of a fact says that it undoes change {shifted}, but does not lead",
    ],
    "UPDATE opportunities_opportunity SET client_id = 999999 WHERE id = {kyoto}": [
        "Opportunity {kyoto} names the client 999999, which is not there.",
    ],
    "UPDATE opportunities_client SET also_known_as = 'X' WHERE id = {client}": [
        "Client {client} is also known as “X”, but was merged with “Famille Roux”.",
    ],
    "UPDATE opportunities_clientmerge SET gone_key = {client} WHERE id = {merge}": [
        "Client {client} was merged into client {client}, but is still there.",
    ],
    "UPDATE tasks_task SET change_id = NULL WHERE id = {task}": [
        "Task {task} is automatic, but comes from no status change.",
        ONLY_ONE,
    ],
    "UPDATE tasks_task SET reference = '' WHERE id = {task}": [
        "Task {task} comes from a status change, but has no rule.",
    ],
    "UPDATE tasks_task SET opportunity_id = {peru} WHERE id = {task}": [
        "Task {task} is on opportunity {peru}, but change {first} is of opportunity {kyoto}.",
    ],
    "UPDATE tasks_task SET template_id = {call} WHERE id = {task}": [
        "Task {task}: change {first} does not enter the status of its template {call}.",
    ],
    "UPDATE tasks_task SET change_id = {first} WHERE id = {pinned}": [
        "Change {first} has 2 tasks of template {pay}, not one.",
    ],
    "UPDATE tasks_task SET change_id = {quiet} WHERE id = {pinned}": [
        "Task {pinned} was created by change {quiet}, which creates no tasks.",
    ],
    "UPDATE tasks_task SET change_id = {left} WHERE id = {task}": [
        "Task {task} is still there, untouched, though change {left} was undone.",
    ],
    "DELETE FROM tasks_task WHERE change_id = {late} AND template_id = {pay}": [
        "Change {late} got no task of template {pay}.",
    ],
    "INSERT INTO tasks_ruleexemption (id, opportunity_id, at)"
    " VALUES (999, {kyoto}, '2027-05-12 07:00:00+00:00')": [
        "Task {task} was created on opportunity {kyoto}, which is exempt from it.",
    ],
    "DELETE FROM tasks_task WHERE id = {task}": [
        ONLY_ONE,
    ],
    "UPDATE statuses_keydate SET source = 'key_date', base_id = id": [
        "Key date {option} is counted, in the end, from itself.",
    ],
    "UPDATE tasks_task SET reference = 'full_moon' WHERE id = {task}": [
        "Task {task} counts from “full_moon”, which is no known date.",
    ],
    "UPDATE tasks_task SET due_date = '2027-05-16' WHERE id = {task}": [
        "Task {task} is due on 2027-05-16; its rule gives 2027-05-15.",
        "Task {task} is shown from 2027-05-05; it should be from 2027-05-06.",
    ],
    "UPDATE opportunities_opportunity SET departure_date = NULL WHERE id = {kyoto}": [
        "Task {task} is due on 2027-05-15; its rule gives no date yet: it waits.",
    ],
    "UPDATE tasks_task SET due_date = NULL, visible_from = NULL WHERE id = {task}": [
        "Task {task} is due on no day; its rule gives 2027-05-15.",
    ],
    "UPDATE tasks_task SET reference = 'task', due_date = NULL WHERE id = {task}": [
        "Task {task} waits for what was deleted: it needs a date by hand.",
    ],
    "UPDATE tasks_task SET reference = 'key_date', due_date = NULL WHERE id = {task}": [
        "Task {task} waits for what was deleted: it needs a date by hand.",
    ],
    "UPDATE tasks_task SET computed_date = NULL WHERE id = {pinned}": [
        "Task {pinned} keeps no day as what its rule gives; it gives 2027-05-15.",
    ],
    "UPDATE tasks_task SET visible_from = NULL WHERE id = {task}": [
        "Task {task} is shown from at once; it should be from 2027-05-05.",
    ],
    "UPDATE tasks_duedatemove SET to_date = NULL WHERE task_id = {pinned}": [
        "Task {pinned} is due on 2027-06-01, but the story of its due date ends on no day.",
    ],
    "UPDATE tasks_task SET done_at = '2027-05-12 08:00:00+00:00' WHERE id = {task}": [
        "Task {task} is open, but keeps the moment it was done.",
    ],
    "UPDATE tasks_task SET cancelled_at = '2027-05-12 08:00:00+00:00' WHERE id = {task}": [
        "Task {task} is open, but keeps the moment it was cancelled.",
    ],
    "UPDATE tasks_task SET state = 'done' WHERE id = {task}": [
        "Task {task} is done, but not at any moment.",
    ],
    "UPDATE tasks_task SET state = 'cancelled' WHERE id = {task}": [
        "Task {task} is cancelled, but not at any moment.",
    ],
    "UPDATE tasks_task SET state = 'lost' WHERE id = {task}": [
        "Task {task} is in a state that is not known.",
    ],
    "UPDATE tasks_task SET assignee_id = {other} WHERE id = {task}": [
        "is assigned to user {other}.",
    ],
    "UPDATE tasks_task SET state = 'open', cancelled_at = NULL WHERE id = {chase}": [
        "Task {chase} is open, but opportunity {lost} was closed, which cancels it.",
    ],
    "UPDATE tasks_task SET state = 'open', cancelled_at = NULL WHERE id = {unless_past}": [
        "Task {unless_past} is open, but was not to be late, and its date arrived past: 2027",
    ],
    "UPDATE caladeo_user SET is_active = FALSE WHERE id IN"
    " (SELECT assignee_id FROM tasks_task WHERE id = {task})": [
        "Task {task} is open, but assigned to user",
        "Opportunity {kyoto} is managed by user",
    ],
    "UPDATE tasks_task SET assignee_id = NULL WHERE id = {task}": ["is assigned to nobody."],
}
