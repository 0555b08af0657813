-- What nothing asks by is not worth its part of every ticket that is written. `tickets.seq` stays: it
-- keeps the change sequence from going back.
DROP INDEX tickets_seq;
