ALTER TABLE "account_request" ADD COLUMN "implied_decision_on" DATE;

-- No request has a day yet, so that it is made by one reading of the table.
CREATE INDEX "account_request_implied" ON "account_request" ("implied_decision_on") WHERE implied_decision_on IS NOT NULL;
