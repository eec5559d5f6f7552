"""What everybody gets at every address: one row a route and method, one column a visitor.

A number is the status; `in` is sent to sign in, `me` to one's own account (somebody without a role in the backoffice);
`!` says that something was written. What an address is filled in with is in `world.py`, what a POST carries, so that
the person who may do the thing does it, in `data.py`.

Columns: nobody; an applicant in the browser that holds a draft; a depositor of the request's entity; a manager of
another entity; the entity's own manager; support, reader, reviewer, SI administrator. The request waits for its
entity's manager. A link with a secret opens for the person who holds it.

Documents are for SI staff who judge them alone (rule 4); accounts, agents and ministries are changed by SI
administrators.
"""

from __future__ import annotations

TABLE = """
                                                                        none appl depo othr mana supp read revi admi
# Public
GET  /                                                                  200  200  200  200  200  200  200  200  200
GET  /accessibilite                                                     200  200  200  200  200  200  200  200  200
GET  /activation/<token>                                                200  200  200  200  200  200  200  200  200
POST /activation/<token>                                                302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /aide                                                              200  200  200  200  200  200  200  200  200
GET  /creer-un-compte/                                                  200  200  200  200  200  200  200  200  200
POST /creer-un-compte/                                                  302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /creer-un-compte/confirmation                                      302  302  302  302  302  302  302  302  302
POST /creer-un-compte/confirmation                                      400  302  400  400  400  400  400  400  400
GET  /creer-un-compte/entite                                            302  200  302  302  302  302  302  302  302
POST /creer-un-compte/entite                                            400  302  400  400  400  400  400  400  400
GET  /creer-un-compte/fichiers/<code>                                   302  200  302  302  302  302  302  302  302
POST /creer-un-compte/fichiers/<code>                                   400  200  400  400  400  400  400  400  400
GET  /creer-un-compte/fichiers/<code>/page/<page>.jpg                   302  200  302  302  302  302  302  302  302
GET  /creer-un-compte/organisme                                         302  200  302  302  302  302  302  302  302
POST /creer-un-compte/organisme                                         400  302! 400  400  400  400  400  400  400
GET  /creer-un-compte/photo/<token>                                     200  200  200  200  200  200  200  200  200
POST /creer-un-compte/photo/<token>                                     200  200  200  200  200  200  200  200  200
GET  /creer-un-compte/pieces                                            302  302  302  302  302  302  302  302  302
GET  /creer-un-compte/pieces/autre/<code>                               302  200  302  302  302  302  302  302  302
POST /creer-un-compte/pieces/autre/<code>                               400  302  400  400  400  400  400  400  400
GET  /creer-un-compte/pieces/justificatif                               302  200  302  302  302  302  302  302  302
POST /creer-un-compte/pieces/justificatif                               400  302  400  400  400  400  400  400  400
GET  /creer-un-compte/pieces/lettre                                     302  200  302  302  302  302  302  302  302
POST /creer-un-compte/pieces/lettre                                     400  302  400  400  400  400  400  400  400
GET  /creer-un-compte/pieces/lettre-signee                              302  200  302  302  302  302  302  302  302
POST /creer-un-compte/pieces/lettre-signee                              400  302! 400  400  400  400  400  400  400
GET  /creer-un-compte/pieces/signataire                                 302  200  302  302  302  302  302  302  302
POST /creer-un-compte/pieces/signataire                                 400  302  400  400  400  400  400  400  400
GET  /creer-un-compte/recapitulatif                                     302  200  302  302  302  302  302  302  302
POST /creer-un-compte/recapitulatif                                     400  302! 400  400  400  400  400  400  400
GET  /creer-un-compte/reprendre-plus-tard                               302  200  302  302  302  302  302  302  302
POST /creer-un-compte/reprendre-plus-tard                               400  302! 400  400  400  400  400  400  400
GET  /creer-un-compte/reprendre-plus-tard/envoye                        302  200  302  302  302  302  302  302  302
GET  /creer-un-compte/reprendre/<token>                                 200  200  200  200  200  200  200  200  200
GET  /creer-un-compte/rejoindre                                         in   in   200  200  200  200  200  200  200
POST /creer-un-compte/rejoindre                                         in   in   302! 302! 302! 302! 302! 302! 302!
POST /creer-un-compte/role/<entity_id>                                  in   in   302! 404  404  404  404  404  404
POST /creer-un-compte/reprendre/<token>                                 302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /creer-un-compte/vous                                              302  200  302  302  302  302  302  302  302
POST /creer-un-compte/vous                                              400  302  400  400  400  400  400  400  400
GET  /donnees-personnelles                                              200  200  200  200  200  200  200  200  200
GET  /lettre-de-mandat                                                  200  200  200  200  200  200  200  200  200
POST /lettre-de-mandat                                                  200  200  200  200  200  200  200  200  200
GET  /mentions-legales                                                  200  200  200  200  200  200  200  200  200
GET  /plan-du-site                                                      200  200  200  200  200  200  200  200  200
GET  /retrouver-ma-demande                                              200  200  200  200  200  200  200  200  200
POST /retrouver-ma-demande                                              302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /retrouver-ma-demande/envoye                                       200  200  200  200  200  200  200  200  200
GET  /suivi/<token>                                                     200  200  200  200  200  200  200  200  200
POST /suivi/<token>                                                     302  302  302  302  302  302  302  302  302
GET  /suivi/<token>/fichiers/<code>                                     404  404  404  404  404  404  404  404  404
POST /suivi/<token>/fichiers/<code>                                     404  404  404  404  404  404  404  404  404
GET  /suivi/<token>/fichiers/<code>/page/<page>.jpg                     404  404  404  404  404  404  404  404  404
GET  /suivi/<token>/role                                                200  200  200  200  200  200  200  200  200
POST /suivi/<token>/role                                                302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /suivi/<token>/fichiers-joints/<file_id>                           200  200  200  200  200  200  200  200  200
GET  /suivi/<token>/messages                                            200  200  200  200  200  200  200  200  200
POST /suivi/<token>/messages                                            302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /suivi/<token>/annuler                                             200  200  200  200  200  200  200  200  200
POST /suivi/<token>/annuler                                             302! 302! 302! 302! 302! 302! 302! 302! 302!

# Signing in
GET  /connexion                                                         200  200  me   302  302  302  302  302  302
POST /connexion                                                         200  200  me   302  302  302  302  302  302
GET  /connexion/code                                                    in   in   in   in   in   in   in   in   in
POST /connexion/code                                                    in   in   in   in   in   in   in   in   in
GET  /connexion/code-de-secours                                         in   in   in   in   in   in   in   in   in
POST /connexion/code-de-secours                                         in   in   in   in   in   in   in   in   in
GET  /connexion/confirmer                                               in   in   200  200  200  200  200  200  200
POST /connexion/confirmer                                               in   in   200  200  200  200  200  200  200
GET  /connexion/double-authentification                                 in   in   in   in   in   in   in   in   in
POST /connexion/double-authentification                                 in   in   in   in   in   in   in   in   in
GET  /connexion/double-authentification/<token>                         200  200  200  200  200  200  200  200  200
POST /connexion/double-authentification/<token>                         200  200  200  200  200  200  200  200  200
POST /deconnexion                                                       in   in   in!  in!  in!  in!  in!  in!  in!
GET  /mot-de-passe-oublie                                               200  200  200  200  200  200  200  200  200
POST /mot-de-passe-oublie                                               200! 200! 200! 200! 200! 200! 200! 200! 200!
GET  /invitation/<token>                                                200  200  200  200  200  200  200  200  200
POST /invitation/<token>                                                302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /mot-de-passe-oublie/<token>                                       200  200  200  200  200  200  200  200  200
POST /mot-de-passe-oublie/<token>                                       in!  in!  in!  in!  in!  in!  in!  in!  in!
GET  /premier-mot-de-passe/<token>                                      200  200  200  200  200  200  200  200  200
POST /premier-mot-de-passe/<token>                                      in!  in!  in!  in!  in!  in!  in!  in!  in!
POST /premier-mot-de-passe/<token>/nouveau-lien                         302! 302! 302! 302! 302! 302! 302! 302! 302!
GET  /premier-mot-de-passe/lien-demande                                 200  200  200  200  200  200  200  200  200

# The holder's account
GET  /changement-d-adresse/<token>                                      200  200  200  200  200  200  200  200  200
POST /changement-d-adresse/<token>                                      200! 200! 200! 200! 200! 200! 200! 200! 200!
GET  /desabonnement/<token>                                             200  200  200  200  200  200  200  200  200
POST /desabonnement/<token>                                             200! 200! 200! 200! 200! 200! 200! 200! 200!
GET  /mon-compte                                                        in   in   200  200  200  200  200  200  200
GET  /mon-compte/absence                                                in   in   404  200  200  200  200  200  200
POST /mon-compte/absence                                                in   in   404  me!  me!  me!  me!  me!  me!
POST /mon-compte/absence/annuler                                        in   in   404  me   me   me   me   me   me
GET  /mon-compte/adresse                                                in   in   200  200  200  200  200  200  200
POST /mon-compte/adresse                                                in   in   200! 200! 200! 200! 200! 200! 200!
GET  /mon-compte/adresse/<token>                                        in   in   200  410  410  410  410  410  410
POST /mon-compte/adresse/<token>                                        in   in   me!  410  410  410  410  410  410
POST /mon-compte/demandes/<reference>                                   in   in   302! 404  404  404  404  404  404
GET  /mon-compte/double-authentification                                in   in   200  200  200  200  200  200  200
POST /mon-compte/double-authentification                                in   in   200  200  200  200  200  200  200
POST /mon-compte/double-authentification/codes-de-secours               in   in   302  302  302  302  302  302  302
POST /mon-compte/double-authentification/desactiver                     in   in   me   me   me   me   me   me   me
GET  /mon-compte/mot-de-passe                                           in   in   200  200  200  200  200  200  200
POST /mon-compte/mot-de-passe                                           in   in   200  200  200  200  200  200  200
GET  /mon-compte/profil                                                 in   in   200  200  200  200  200  200  200
POST /mon-compte/profil                                                 in   in   me!  me!  me!  me!  me!  me!  me!
POST /mon-compte/sessions/<int:session_id>/terminer                     in   in   me!  404  404  404  404  404  404
POST /mon-compte/sessions/terminer-les-autres                           in   in   me   me   me   me   me   me   me

# Backoffice
GET  /backoffice/                                                       in   in   me   200  200  200  200  200  200
GET  /backoffice/adresses/                                              in   in   me   403  403  200  403  200  200
POST /backoffice/adresses/<change_id>/annuler                           in   in   403  403  403  302! 403  302! 302!
POST /backoffice/adresses/<change_id>/confirmer                         in   in   403  403  403  403  403  403  302!
GET  /backoffice/agents/                                                in   in   me   403  403  403  403  403  200
GET  /backoffice/agents/details/                                        in   in   me   403  403  403  403  403  200
GET  /backoffice/agents/edit/                                           in   in   me   403  403  403  403  403  200
POST /backoffice/agents/edit/                                           in   in   403  403  403  403  403  403  302!
GET  /backoffice/agents/export/<export_type>/                           in   in   me   403  403  403  403  403  200
GET  /backoffice/agents/new/                                            in   in   me   403  403  403  403  403  200
POST /backoffice/agents/new/                                            in   in   403  403  403  403  403  403  302!
GET  /backoffice/comptes/                                               in   in   me   403  403  200  403  200  200
GET  /backoffice/comptes/export/<export_type>/                          in   in   me   403  403  403  403  200  200
GET  /backoffice/comptes/<account_id>                                   in   in   me   403  403  200  403  200  200
GET  /backoffice/comptes/<account_id>/adresse                           in   in   me   403  403  200  403  200  200
POST /backoffice/comptes/<account_id>/adresse                           in   in   403  403  403  302! 403  302! 302!
GET  /backoffice/comptes/<account_id>/nom                               in   in   me   403  403  403  403  403  200
POST /backoffice/comptes/<account_id>/nom                               in   in   403  403  403  403  403  403  302!
POST /backoffice/comptes/<account_id>/note                              in   in   403  403  403  302! 403  302! 302!
POST /backoffice/comptes/<account_id>/desactiver                        in   in   403  403  403  403  403  403  302!
POST /backoffice/comptes/<account_id>/double-authentification           in   in   403  403  403  403  403  403  302!
POST /backoffice/comptes/<account_id>/fermer-les-sessions               in   in   403  403  403  403  403  403  302!
POST /backoffice/comptes/<account_id>/premier-mot-de-passe              in   in   403  403  403  302! 403  302! 302!
POST /backoffice/comptes/<account_id>/reactiver                         in   in   403  403  403  403  403  403  302!
GET  /backoffice/demandes/                                              in   in   me   200  200  200  200  200  200
GET  /backoffice/demandes/saisir                                        in   in   me   403  403  200  403  200  200
POST /backoffice/demandes/saisir                                        in   in   403  403  403  302! 403  302! 302!
GET  /backoffice/demandes/<reference>                                   in   in   me   404  200  200  200  200  200
GET  /backoffice/demandes/<reference>/adresse                           in   in   me   403  403  200  403  200  200
POST /backoffice/demandes/<reference>/adresse                           in   in   403  403  403  302! 403  302! 302!
POST /backoffice/demandes/<reference>/annuler                           in   in   403  404  302  302  302  302  302
GET  /backoffice/demandes/<reference>/attente                           in   in   me   403  403  403  403  200  200
POST /backoffice/demandes/<reference>/attente                           in   in   403  403  403  403  403  302! 302!
GET  /backoffice/demandes/<reference>/complement                        in   in   me   404  200  403  403  302  200
POST /backoffice/demandes/<reference>/complement                        in   in   403  404  302! 403  403  422  302!
GET  /backoffice/demandes/<reference>/cellule/<part>                     in   in   me   403  403  403  403  200  200
POST /backoffice/demandes/<reference>/cellule/<part>                     in   in   403  403  403  403  403  302! 302!
GET  /backoffice/demandes/<reference>/confier                            in   in   me   403  403  403  403  200  200
POST /backoffice/demandes/<reference>/confier                            in   in   403  403  403  403  403  302! 302!
GET  /backoffice/demandes/<reference>/corriger                          in   in   me   403  403  403  403  200  200
POST /backoffice/demandes/<reference>/corriger                          in   in   403  403  403  403  403  302! 302!
POST /backoffice/demandes/<reference>/etat/<verb>                       in   in   403  403  403  403  403  403  302!
POST /backoffice/demandes/<reference>/envoyer                           in   in   403  404  302  302  302  302  302
GET  /backoffice/demandes/<reference>/fichiers-joints/<file_id>         in   in   me   403  403  403  403  200  200
GET  /backoffice/demandes/<reference>/historique                         in   in   me   404  200  200  200  200  200
POST /backoffice/demandes/<reference>/laisser                            in   in   403  403  403  403  403  302  302
POST /backoffice/demandes/<reference>/liens                             in   in   403  403  403  302! 403  302! 302!
GET  /backoffice/demandes/<reference>/messages                          in   in   me   404  200  200  200  200  200
POST /backoffice/demandes/<reference>/messages                          in   in   403  403  403  403  403  302! 302!
POST /backoffice/demandes/<reference>/note                              in   in   403  403  403  302! 403  302! 302!
POST /backoffice/demandes/<reference>/pieces/<kind>                     in   in   403  403  403  403  403  302! 302!
POST /backoffice/demandes/<reference>/pieces/<kind>/verifications       in   in   403  403  403  403  403  302! 302!
GET  /backoffice/demandes/<reference>/pieces/<version>/fichier          in   in   me   403  403  403  403  200  200
GET  /backoffice/demandes/<reference>/pieces/<version>/page/<page>.jpg  in   in   me   403  403  403  403  200  200
GET  /backoffice/demandes/<reference>/pieces/<version>/texte            in   in   me   403  403  403  403  200  200
POST /backoffice/demandes/<reference>/prendre                            in   in   403  403  403  403  403  302! 302!
GET  /backoffice/demandes/<reference>/presence                           in   in   me   403  403  403  403  200  200
POST /backoffice/demandes/<reference>/rattacher                         in   in   403  403  403  403  403  403  302!
GET  /backoffice/demandes/<reference>/refuser                           in   in   me   404  200  403  403  403  200
POST /backoffice/demandes/<reference>/refuser                           in   in   403  404  302! 403  403  403  302!
GET  /backoffice/demandes/<reference>/rivales                           in   in   me   403  403  403  403  200  200
GET  /backoffice/demandes/<reference>/valider                           in   in   me   404  200  403  403  403  200
POST /backoffice/demandes/<reference>/valider                           in   in   403  404  302! 403  403  403  302!
GET  /backoffice/demandes/<reference>/vue-du-demandeur                  in   in   me   403  403  200  403  200  200
POST /backoffice/demandes/actions/                                      in   in   403  302  200  404  404  404  200
POST /backoffice/demandes/choisies                                      in   in   403  302  302  302  302  302  302
POST /backoffice/demandes/decider                                       in   in   403  404  200! 403  403  403  200!
POST /backoffice/demandes/ensemble                                       in   in   403  404  404  404  404  200! 200!
GET  /backoffice/demandes/nouvelles                                     in   in   me   200  200  200  200  200  200
GET  /backoffice/demandes/export/<export_type>/                         in   in   me   200  200  403  403  200  200
GET  /backoffice/entites/                                               in   in   me   200  200  200  200  200  200
GET  /backoffice/entites/edit/                                          in   in   me   403  403  403  403  403  200
POST /backoffice/entites/edit/                                          in   in   403  403  403  403  403  403  302!
GET  /backoffice/entites/new/                                           in   in   me   403  403  403  403  403  200
POST /backoffice/entites/new/                                           in   in   403  403  403  403  403  403  302!
GET  /backoffice/entites/<entity_id>/documents                          in   in   me   403  403  403  403  403  200
POST /backoffice/entites/<entity_id>/documents                          in   in   403  403  403  403  403  403  422
GET  /backoffice/entites/<entity_id>/documents/<file_id>                in   in   me   403  403  403  403  403  200
POST /backoffice/entites/<entity_id>/documents/<file_id>/supprimer      in   in   403  403  403  403  403  403  302!
GET  /backoffice/entites/<entity_id>/identifiant                        in   in   me   403  403  403  403  403  200
POST /backoffice/entites/<entity_id>/identifiant                        in   in   403  403  403  403  403  403  302!
POST /backoffice/entites/<entity_id>/verifier                           in   in   403  403  403  403  403  403  302
GET  /backoffice/continuite/                                            in   in   me   403  403  403  403  200  200
GET  /backoffice/entites/<entity_id>/boite-de-service                   in   in   me   404  200  403  403  403  200
POST /backoffice/entites/<entity_id>/boite-de-service                   in   in   403  404  302! 403  403  403  302!
GET  /backoffice/entites/<entity_id>/fermetures                         in   in   me   404  200  403  403  403  200
POST /backoffice/entites/<entity_id>/fermetures                         in   in   403  404  302! 403  403  403  302!
POST /backoffice/entites/<entity_id>/fermetures/<break_id>/annuler      in   in   403  404  302! 403  403  403  302!
GET  /backoffice/entites/<entity_id>/inviter                            in   in   me   404  200  403  403  403  200
POST /backoffice/entites/<entity_id>/inviter                            in   in   403  404  302! 403  403  403  302!
GET  /backoffice/entites/<entity_id>/quitter                            in   in   me   404  200  403  403  403  404
POST /backoffice/entites/<entity_id>/quitter                            in   in   403  404  me!  403  403  403  404
POST /backoffice/entites/<entity_id>/note                               in   in   403  403  403  302! 403  302! 302!
GET  /backoffice/entites/export/<export_type>/                          in   in   me   200  200  403  403  200  200
GET  /backoffice/entites/<entity_id>                                    in   in   me   404  200  200  200  200  200
GET  /backoffice/entites/<entity_id>/fusionner                          in   in   me   403  403  403  403  403  200
POST /backoffice/entites/<entity_id>/fusionner                          in   in   403  403  403  403  403  403  302!
GET  /backoffice/entites/<entity_id>/fermer                             in   in   me   403  403  403  403  403  200
POST /backoffice/entites/<entity_id>/fermer                             in   in   403  403  403  403  403  403  302!
GET  /backoffice/entites/<entity_id>/separer                            in   in   me   403  403  403  403  403  200
POST /backoffice/entites/<entity_id>/separer                            in   in   403  403  403  403  403  403  302!
GET  /backoffice/entites/<entity_id>/rouvrir                            in   in   me   403  403  403  403  403  200
POST /backoffice/entites/<entity_id>/rouvrir                            in   in   403  403  403  403  403  403  302!
GET  /backoffice/journal/                                               in   in   me   403  403  403  403  200  200
GET  /backoffice/journal/export/<export_type>/                          in   in   me   403  403  403  403  200  200
GET  /backoffice/mails/                                                 in   in   me   403  403  200  403  200  200
GET  /backoffice/mails/export/<export_type>/                            in   in   me   403  403  403  403  200  200
GET  /backoffice/mails/<mail_id>                                        in   in   me   403  403  200  403  200  200
GET  /backoffice/mails/<mail_id>/apercu                                 in   in   me   403  403  200  403  200  200
POST /backoffice/mails/<mail_id>/renvoyer                               in   in   403  403  403  302! 403  302! 302!
GET  /backoffice/ministeres/                                            in   in   me   403  403  200  200  200  200
POST /backoffice/ministeres/action/                                     in   in   403  403  403  403  403  403  200
POST /backoffice/ministeres/delete/                                     in   in   403  403  403  403  403  403  302!
GET  /backoffice/ministeres/delete/confirm/                             in   in   me   403  403  403  403  403  200
GET  /backoffice/ministeres/details/                                    in   in   me   403  403  200  200  200  200
GET  /backoffice/ministeres/edit/                                       in   in   me   403  403  403  403  403  200
POST /backoffice/ministeres/edit/                                       in   in   403  403  403  403  403  403  302!
GET  /backoffice/ministeres/export/<export_type>/                       in   in   me   403  403  403  403  200  200
GET  /backoffice/ministeres/new/                                        in   in   me   403  403  403  403  403  200
POST /backoffice/ministeres/new/                                        in   in   403  403  403  403  403  403  302!
GET  /backoffice/modeles/                                               in   in   me   403  403  200  403  200  200
GET  /backoffice/modeles/<event>/<number>                               in   in   me   403  403  200  403  200  200
GET  /backoffice/modeles/<event>/<number>/apercu                        in   in   me   403  403  200  403  200  200
GET  /backoffice/modeles/mots/                                          in   in   me   403  403  200  403  200  200
GET  /backoffice/modeles/mots/<slug>/apercu                             in   in   me   403  403  403  403  403  200
POST /backoffice/modeles/mots/<slug>/apercu                             in   in   403  403  403  403  403  403  200
POST /backoffice/modeles/mots/delete/                                   in   in   403  403  403  403  403  403  302!
GET  /backoffice/modeles/mots/delete/confirm/                           in   in   me   403  403  403  403  403  200
GET  /backoffice/modeles/mots/details/                                  in   in   me   403  403  200  403  200  200
GET  /backoffice/modeles/mots/edit/                                     in   in   me   403  403  403  403  403  200
POST /backoffice/modeles/mots/edit/                                     in   in   403  403  403  403  403  403  302!
GET  /backoffice/modeles/mots/export/<export_type>/                     in   in   me   403  403  403  403  200  200
GET  /backoffice/modeles/textes/                                        in   in   me   403  403  200  403  200  200
GET  /backoffice/modeles/textes/details/                                in   in   me   403  403  200  403  200  200
GET  /backoffice/modeles/textes/edit/                                   in   in   me   403  403  403  403  403  200
POST /backoffice/modeles/textes/edit/                                   in   in   403  403  403  403  403  403  302!
GET  /backoffice/modeles/textes/export/<export_type>/                   in   in   me   403  403  403  403  200  200
GET  /backoffice/modeles/textes/new/                                    in   in   me   403  403  403  403  403  200
POST /backoffice/modeles/textes/new/                                    in   in   403  403  403  403  403  403  302!
POST /backoffice/modeles/textes/<text_id>/archiver                      in   in   403  403  403  403  403  403  302!
POST /backoffice/modeles/textes/<text_id>/descendre                     in   in   403  403  403  403  403  403  302!
POST /backoffice/modeles/textes/<text_id>/monter                        in   in   403  403  403  403  403  403  302!
POST /backoffice/modeles/textes/<text_id>/retablir                      in   in   403  403  403  403  403  403  302!
GET  /backoffice/modeles/textes/apercu/<decision>                       in   in   me   403  403  403  403  403  200
POST /backoffice/modeles/textes/apercu/<decision>                       in   in   403  403  403  403  403  403  200
POST /backoffice/roles/<membership_id>/retablir                         in   in   403  302  404  403  403  403  302!
POST /backoffice/roles/<membership_id>/depart                           in   in   403  403  403  403  403  403  404
POST /backoffice/entites/<entity_id>/rester                             in   in   403  404  302  403  403  403  302
GET  /backoffice/roles/<membership_id>/proposer                         in   in   me   404  200  403  403  403  200
POST /backoffice/roles/<membership_id>/proposer                         in   in   403  404  302! 403  403  403  302!
POST /backoffice/roles/<membership_id>/ne-plus-proposer                 in   in   403  404  404  403  403  403  404
POST /backoffice/invitations/<invitation_id>/annuler                    in   in   403  404  302! 403  403  403  302!
POST /backoffice/invitations/<invitation_id>/lien                       in   in   403  403  403  200! 403  200! 200!
POST /backoffice/invitations/<invitation_id>/renouveler                 in   in   403  404  302! 403  403  403  302!
GET  /backoffice/roles/<membership_id>/retirer                          in   in   me   403  403  403  403  403  200
POST /backoffice/roles/<membership_id>/retirer                          in   in   403  403  403  403  403  403  302!
POST /backoffice/roles/<membership_id>/retirer/decider                  in   in   403  403  403  403  403  403  302!
POST /backoffice/roles/<membership_id>/retirer/observations             in   in   403  403  403  403  403  403  302!
POST /backoffice/roles/<membership_id>/retirer/abandonner               in   in   403  403  403  403  403  403  302!
GET  /backoffice/roles/<membership_id>/suspendre                        in   in   me   404  200  403  403  403  200
POST /backoffice/roles/<membership_id>/suspendre                        in   in   403  404  302! 403  403  403  302!
GET  /backoffice/desaccords/                                            in   in   me   403  403  403  403  200  200
GET  /backoffice/recours/                                               in   in   me   403  403  200  403  200  200
GET  /backoffice/recours/<remedy_id>                                    in   in   me   403  403  200  403  200  200
GET  /backoffice/recours/<remedy_id>/reponse                            in   in   me   403  403  403  403  403  200
POST /backoffice/recours/<remedy_id>/reponse                            in   in   403  403  403  403  403  403  302!
GET  /backoffice/recours/demande/<reference>                            in   in   me   403  403  403  403  403  200
POST /backoffice/recours/demande/<reference>                            in   in   403  403  403  403  403  403  302!
GET  /backoffice/recours/role/<membership_id>                           in   in   me   403  403  403  403  403  200
POST /backoffice/recours/role/<membership_id>                           in   in   403  403  403  403  403  403  302!
GET  /backoffice/secondes-lectures/                                     in   in   me   403  403  403  403  200  200
GET  /backoffice/secondes-lectures/<reading_id>                         in   in   me   403  403  403  403  200  404
POST /backoffice/secondes-lectures/<reading_id>                         in   in   403  403  403  403  403  302! 404
GET  /backoffice/recherche                                              in   in   me   200  200  200  200  200  200
GET  /backoffice/statistiques                                           in   in   me   403  403  200  200  200  200
GET  /backoffice/statistiques/export/<export_type>/                     in   in   me   403  403  200  200  200  200
GET  /backoffice/demandes/export.csv                                    in   in   me   301  301  301  301  301  301
GET  /backoffice/ministeres/nouveau                                     in   in   me   301  301  301  301  301  301
GET  /backoffice/ministeres/<int(min=1,max=2147483647):key>            in   in   me   301  301  301  301  301  301
GET  /backoffice/agents/<int(min=1,max=2147483647):key>/role           in   in   me   301  301  301  301  301  301
GET  /backoffice/agents/inviter                                         in   in   me   301  301  301  301  301  301
GET  /backoffice/modeles/textes/<int(min=1,max=2147483647):key>         in   in   me   301  301  301  301  301  301
GET  /backoffice/modeles/textes/nouveau/<word>                          in   in   me   301  301  301  301  301  301
GET  /backoffice/modeles/mots/<word>                                    in   in   me   301  301  301  301  301  301

GET  /backoffice/vues/                                                  in   in   me   200  200  200  200  200  200
GET  /backoffice/vues/colonnes/<list_name>                              in   in   me   200  200  200  200  200  200
POST /backoffice/vues/colonnes/<list_name>                              in   in   403  302! 302! 302! 302! 302! 302!
GET  /backoffice/vues/debut                                             in   in   me   302  302  302  302  302  302
POST /backoffice/vues/delete/                                           in   in   403  404  404  403  403  403  302!
GET  /backoffice/vues/delete/confirm/                                   in   in   me   404  404  403  403  403  200
GET  /backoffice/vues/edit/                                             in   in   me   404  404  200  200  200  200
POST /backoffice/vues/edit/                                             in   in   403  404  404  302! 302! 302! 302!
GET  /backoffice/vues/new/                                              in   in   me   200  200  200  200  200  200
POST /backoffice/vues/new/                                              in   in   403  302! 302! 302! 302! 302! 302!

GET  /backoffice/imports/                                               in   in   me   403  403  403  403  403  200
GET  /backoffice/imports/nouveau                                        in   in   me   403  403  403  403  403  200
POST /backoffice/imports/nouveau                                        in   in   403  403  403  403  403  403  422
GET  /backoffice/imports/modele                                         in   in   me   403  403  403  403  403  200
GET  /backoffice/imports/tout/<export_type>/                            in   in   me   403  403  403  403  403  200
GET  /backoffice/imports/<import_id>                                    in   in   me   403  403  403  403  403  200
GET  /backoffice/imports/<import_id>/colonnes                           in   in   me   403  403  403  403  403  200
POST /backoffice/imports/<import_id>/colonnes                           in   in   403  403  403  403  403  403  302!
POST /backoffice/imports/<import_id>/lancer                             in   in   403  403  403  403  403  403  302!
POST /backoffice/imports/<import_id>/annuler                            in   in   403  403  403  403  403  403  302!
POST /backoffice/imports/<import_id>/reprendre                          in   in   403  403  403  403  403  403  302
POST /backoffice/imports/<import_id>/invitations                        in   in   403  403  403  403  403  403  302
GET  /backoffice/imports/<import_id>/problemes/<export_type>/           in   in   me   403  403  403  403  403  200

GET  /backoffice/taches/                                                in   in   me   200  200  200  200  200  200
GET  /backoffice/taches/<job_id>                                        in   in   me   404  404  404  404  404  200
POST /backoffice/taches/<job_id>/annuler                                in   in   403  404  404  404  404  404  302!
POST /backoffice/taches/<job_id>/lancer                                 in   in   403  404  404  404  404  404  302!
POST /backoffice/taches/<job_id>/reprendre                              in   in   403  404  404  404  404  404  302
GET  /backoffice/taches/<job_id>/resultat/<export_type>/                in   in   me   404  404  403  403  404  200
GET  /backoffice/taches/<job_id>/fichier                                in   in   me   404  404  403  403  404  302
GET  /backoffice/taches/exporter                                        in   in   me   200  200  403  403  200  200
POST /backoffice/taches/exporter                                        in   in   403  302! 302! 403  403  302! 302!

# Operations and demonstration
GET  /demo/mails                                                        200  200  200  200  200  200  200  200  200
GET  /demo/mails/<int(max=2147483647):mail_id>                          200  200  200  200  200  200  200  200  200
GET  /demo/mails/<int(max=2147483647):mail_id>/html                     200  200  200  200  200  200  200  200  200
GET  /healthz                                                           200  200  200  200  200  200  200  200  200
GET  /readyz                                                            200  200  200  200  200  200  200  200  200
GET  /static/<path:filename>                                            200  200  200  200  200  200  200  200  200
GET  /theme/<filename>                                                  404  404  404  404  404  404  404  404  404
"""


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    """(method, rule) → what each visitor gets, in the order of `world.VISITORS`."""
    lines = [line.split() for line in TABLE.splitlines()[2:] if line and not line.startswith("#")]
    return {(method, rule): tuple(cells) for method, rule, *cells in lines}
