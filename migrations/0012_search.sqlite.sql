ALTER TABLE "account" ADD COLUMN "search_key" TEXT;

CREATE INDEX "entity_register_number" ON "entity" ("register_number");
CREATE INDEX "account_request_register_number" ON "account_request" ("register_number");
CREATE INDEX "account_request_escalated" ON "account_request" ("escalated_at") WHERE escalated_at IS NOT NULL;
CREATE INDEX "account_request_held" ON "account_request" ("on_hold_until") WHERE on_hold_until IS NOT NULL;
CREATE INDEX "mail_unsent" ON "mail" ("state", "id") WHERE state <> 'sent';
CREATE INDEX "journal_of_actor" ON "journal" ("actor_id", "id");

-- The domain of an address, of those who have an account.
CREATE INDEX "search_account_domain" ON "account" (substr("email_key", instr("email_key", '@') + 1));

-- Words, by their trigrams, with two blanks before each word: a word of one letter has a trigram too, where it begins.
-- No text is kept in these tables: triggers say what stood in a row that is written over.

-- Of requests: name, address, entity, numbers, reference.
CREATE VIRTUAL TABLE "search_account_request" USING fts5("words", content = '', columnsize = 0, detail = 'none', tokenize = 'trigram');
INSERT INTO "search_account_request" ("rowid", "words") SELECT "id", replace(' ' || "search_text", ' ', '  ') FROM "account_request";
CREATE TRIGGER "search_account_request_added" AFTER INSERT ON "account_request" BEGIN
    INSERT INTO "search_account_request" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."search_text", ' ', '  '));
END;
CREATE TRIGGER "search_account_request_changed" AFTER UPDATE OF "search_text" ON "account_request" WHEN OLD."search_text" IS NOT NEW."search_text" BEGIN
    INSERT INTO "search_account_request" ("search_account_request", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."search_text", ' ', '  '));
    INSERT INTO "search_account_request" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."search_text", ' ', '  '));
END;
CREATE TRIGGER "search_account_request_removed" AFTER DELETE ON "account_request" BEGIN
    INSERT INTO "search_account_request" ("search_account_request", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."search_text", ' ', '  '));
END;

-- Of entities: name and numbers.
CREATE VIRTUAL TABLE "search_entity" USING fts5("words", content = '', columnsize = 0, detail = 'none', tokenize = 'trigram');
INSERT INTO "search_entity" ("rowid", "words") SELECT "id", replace(' ' || "search_key" || ' ' || lower(coalesce("identifier", '') || ' ' || coalesce("register_number", '')), ' ', '  ') FROM "entity";
CREATE TRIGGER "search_entity_added" AFTER INSERT ON "entity" BEGIN
    INSERT INTO "search_entity" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."search_key" || ' ' || lower(coalesce(NEW."identifier", '') || ' ' || coalesce(NEW."register_number", '')), ' ', '  '));
END;
CREATE TRIGGER "search_entity_changed" AFTER UPDATE OF "search_key", "identifier", "register_number" ON "entity" WHEN OLD."search_key" IS NOT NEW."search_key" OR OLD."identifier" IS NOT NEW."identifier" OR OLD."register_number" IS NOT NEW."register_number" BEGIN
    INSERT INTO "search_entity" ("search_entity", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."search_key" || ' ' || lower(coalesce(OLD."identifier", '') || ' ' || coalesce(OLD."register_number", '')), ' ', '  '));
    INSERT INTO "search_entity" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."search_key" || ' ' || lower(coalesce(NEW."identifier", '') || ' ' || coalesce(NEW."register_number", '')), ' ', '  '));
END;
CREATE TRIGGER "search_entity_removed" AFTER DELETE ON "entity" BEGIN
    INSERT INTO "search_entity" ("search_entity", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."search_key" || ' ' || lower(coalesce(OLD."identifier", '') || ' ' || coalesce(OLD."register_number", '')), ' ', '  '));
END;

-- Of accounts: name and address. Triggers keep the key, whoever writes; `translate` is the program's (models_base.py), and
-- folds as `domain.names.FOLDING` does.
UPDATE "account" SET "search_key" = translate(replace(replace(replace(replace(replace(lower("first_name" || ' ' || "last_name" || ' ' || "last_name" || ' ' || "first_name"), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'),
    'ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïðñòóôõöøùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİıĴĵĶķĹĺĻļĽľĿŀŁłŃńŅņŇňŊŋŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžſƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠơƢƤƦƧƩƬƮƯưƱƲƳƵƷƸƼǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǤǦǧǨǩǪǫǬǭǮǯǰǴǵǶǷǸǹǺǻǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȜȞȟȠȢȤȦȧȨȩȪȫȬȭȮȯȰȱȲȳȺȻȽȾɁɃɄɅɆɈɊɌɎʰʱʲʳʴʵʶʷʸˠˡˢˣˤͅͰͲʹͶͺͿΆΈΉΊΌΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫάέήίΰςϊϋόύώϏϐϑϒϓϔϕϖϘϚϜϞϠϢϤϦϨϪϬϮϰϱϲϴϵϷϹϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯйѐёѓїќѝўѠѢѤѦѨѪѬѮѰѲѴѶѷѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӂӃӅӇӉӋӍӐӑӒӓӔӖӗӘӚӛӜӝӞӟӠӢӣӤӥӦӧӨӪӫӬӭӮӯӰӱӲӳӴӵӶӸӹӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮ-''’.',
    'aaaaaaceeeeiiiidnoooooouuuuyaaaaaaceeeeiiiidnoooooouuuuyyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjkkllllllllllnnnnnnnnoooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵooƣƥʀƨʃƭʈuuʊʋƴƶʒƹƽaaiioouuuuuuuuuuaaaaǥggkkooooʒʒjggƕƿnnaaooaaaaeeeeiiiioooorrrruuuussttȝhhƞȣȥaaeeooooooooyyⱥȼƚⱦɂƀʉʌɇɉɋɍɏhɦjrɹɻʁwyɣlsxʕιͱͳʹͷιϳαεηιουωιαβγδεζηθικλμνξοπρστυφχψωιυαεηιυσιυουωϗβθυυυφπϙϛϝϟϡϣϥϧϩϫϭϯκρσθεϸσϻͻͼͽееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюяиеегікиуѡѣѥѧѩѫѭѯѱѳѵѵѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏжжӄӆӈӊӌӎааааӕееәәәжжззӡииииооөөөээууууууччӷыыӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯ    ') || ' ' || "email_key";
CREATE VIRTUAL TABLE "search_account" USING fts5("words", content = '', columnsize = 0, detail = 'none', tokenize = 'trigram');
INSERT INTO "search_account" ("rowid", "words") SELECT "id", replace(' ' || "search_key", ' ', '  ') FROM "account";
CREATE TRIGGER "search_account_added" AFTER INSERT ON "account" BEGIN
    INSERT INTO "search_account" ("rowid", "words")
    SELECT NEW."id", replace(' ' || NEW."search_key", ' ', '  ') WHERE NEW."search_key" IS NOT NULL;
    UPDATE "account" SET "search_key" = translate(replace(replace(replace(replace(replace(lower(NEW."first_name" || ' ' || NEW."last_name" || ' ' || NEW."last_name" || ' ' || NEW."first_name"), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'),
    'ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïðñòóôõöøùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİıĴĵĶķĹĺĻļĽľĿŀŁłŃńŅņŇňŊŋŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžſƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠơƢƤƦƧƩƬƮƯưƱƲƳƵƷƸƼǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǤǦǧǨǩǪǫǬǭǮǯǰǴǵǶǷǸǹǺǻǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȜȞȟȠȢȤȦȧȨȩȪȫȬȭȮȯȰȱȲȳȺȻȽȾɁɃɄɅɆɈɊɌɎʰʱʲʳʴʵʶʷʸˠˡˢˣˤͅͰͲʹͶͺͿΆΈΉΊΌΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫάέήίΰςϊϋόύώϏϐϑϒϓϔϕϖϘϚϜϞϠϢϤϦϨϪϬϮϰϱϲϴϵϷϹϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯйѐёѓїќѝўѠѢѤѦѨѪѬѮѰѲѴѶѷѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӂӃӅӇӉӋӍӐӑӒӓӔӖӗӘӚӛӜӝӞӟӠӢӣӤӥӦӧӨӪӫӬӭӮӯӰӱӲӳӴӵӶӸӹӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮ-''’.',
    'aaaaaaceeeeiiiidnoooooouuuuyaaaaaaceeeeiiiidnoooooouuuuyyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjkkllllllllllnnnnnnnnoooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵooƣƥʀƨʃƭʈuuʊʋƴƶʒƹƽaaiioouuuuuuuuuuaaaaǥggkkooooʒʒjggƕƿnnaaooaaaaeeeeiiiioooorrrruuuussttȝhhƞȣȥaaeeooooooooyyⱥȼƚⱦɂƀʉʌɇɉɋɍɏhɦjrɹɻʁwyɣlsxʕιͱͳʹͷιϳαεηιουωιαβγδεζηθικλμνξοπρστυφχψωιυαεηιυσιυουωϗβθυυυφπϙϛϝϟϡϣϥϧϩϫϭϯκρσθεϸσϻͻͼͽееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюяиеегікиуѡѣѥѧѩѫѭѯѱѳѵѵѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏжжӄӆӈӊӌӎааааӕееәәәжжззӡииииооөөөээууууууччӷыыӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯ    ') || ' ' || NEW."email_key" WHERE "id" = NEW."id";
END;
CREATE TRIGGER "search_account_renamed" AFTER UPDATE OF "first_name", "last_name", "email_key" ON "account" BEGIN
    UPDATE "account" SET "search_key" = translate(replace(replace(replace(replace(replace(lower(NEW."first_name" || ' ' || NEW."last_name" || ' ' || NEW."last_name" || ' ' || NEW."first_name"), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'),
    'ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïðñòóôõöøùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİıĴĵĶķĹĺĻļĽľĿŀŁłŃńŅņŇňŊŋŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžſƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠơƢƤƦƧƩƬƮƯưƱƲƳƵƷƸƼǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǤǦǧǨǩǪǫǬǭǮǯǰǴǵǶǷǸǹǺǻǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȜȞȟȠȢȤȦȧȨȩȪȫȬȭȮȯȰȱȲȳȺȻȽȾɁɃɄɅɆɈɊɌɎʰʱʲʳʴʵʶʷʸˠˡˢˣˤͅͰͲʹͶͺͿΆΈΉΊΌΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫάέήίΰςϊϋόύώϏϐϑϒϓϔϕϖϘϚϜϞϠϢϤϦϨϪϬϮϰϱϲϴϵϷϹϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯйѐёѓїќѝўѠѢѤѦѨѪѬѮѰѲѴѶѷѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӂӃӅӇӉӋӍӐӑӒӓӔӖӗӘӚӛӜӝӞӟӠӢӣӤӥӦӧӨӪӫӬӭӮӯӰӱӲӳӴӵӶӸӹӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮ-''’.',
    'aaaaaaceeeeiiiidnoooooouuuuyaaaaaaceeeeiiiidnoooooouuuuyyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjkkllllllllllnnnnnnnnoooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵooƣƥʀƨʃƭʈuuʊʋƴƶʒƹƽaaiioouuuuuuuuuuaaaaǥggkkooooʒʒjggƕƿnnaaooaaaaeeeeiiiioooorrrruuuussttȝhhƞȣȥaaeeooooooooyyⱥȼƚⱦɂƀʉʌɇɉɋɍɏhɦjrɹɻʁwyɣlsxʕιͱͳʹͷιϳαεηιουωιαβγδεζηθικλμνξοπρστυφχψωιυαεηιυσιυουωϗβθυυυφπϙϛϝϟϡϣϥϧϩϫϭϯκρσθεϸσϻͻͼͽееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюяиеегікиуѡѣѥѧѩѫѭѯѱѳѵѵѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏжжӄӆӈӊӌӎааааӕееәәәжжззӡииииооөөөээууууууччӷыыӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯ    ') || ' ' || NEW."email_key" WHERE "id" = NEW."id";
END;
CREATE TRIGGER "search_account_changed" AFTER UPDATE OF "search_key" ON "account"
WHEN OLD."search_key" IS NOT NEW."search_key" BEGIN
    INSERT INTO "search_account" ("search_account", "rowid", "words")
    SELECT 'delete', OLD."id", replace(' ' || OLD."search_key", ' ', '  ') WHERE OLD."search_key" IS NOT NULL;
    INSERT INTO "search_account" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."search_key", ' ', '  '));
END;
CREATE TRIGGER "search_account_removed" AFTER DELETE ON "account" WHEN OLD."search_key" IS NOT NULL BEGIN
    INSERT INTO "search_account" ("search_account", "rowid", "words")
    VALUES ('delete', OLD."id", replace(' ' || OLD."search_key", ' ', '  '));
END;

-- Of mails: the address that they went to.
CREATE VIRTUAL TABLE "search_mail" USING fts5("words", content = '', columnsize = 0, detail = 'none', tokenize = 'trigram');
INSERT INTO "search_mail" ("rowid", "words") SELECT "id", replace(' ' || "to_key", ' ', '  ') FROM "mail";
CREATE TRIGGER "search_mail_added" AFTER INSERT ON "mail" BEGIN
    INSERT INTO "search_mail" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."to_key", ' ', '  '));
END;
CREATE TRIGGER "search_mail_changed" AFTER UPDATE OF "to_key" ON "mail" WHEN OLD."to_key" IS NOT NEW."to_key" BEGIN
    INSERT INTO "search_mail" ("search_mail", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."to_key", ' ', '  '));
    INSERT INTO "search_mail" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."to_key", ' ', '  '));
END;
CREATE TRIGGER "search_mail_removed" AFTER DELETE ON "mail" BEGIN
    INSERT INTO "search_mail" ("search_mail", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."to_key", ' ', '  '));
END;
