// SPDX-License-Identifier: MIT
#include <muffle/disclose/french.hpp>

#include "page.hpp"

namespace {

struct entry {
  const char* key;
  const char* text;
};

constexpr entry of_the_page[] = {
    {"not asked: a coin chose the other question", "pas demandé : un tirage a choisi l’autre question"},
    {"held back: it is not set up", "retenu : ce n’est pas configuré"},
    {"held back: this machine is set not to be tracked", "retenu : cette machine est réglée pour ne pas être suivie"},
    {"held back: it is not collected any more", "retenu : cela n’est plus collecté"},
    {"page.language", "Langue"},
    {"page.of_age",
     "Qui permet quelque chose confirme avoir 16 ans ou plus et décider pour ceux qui vivent ici. Rien ne part avant."},
    {"page.apart",
     "Ce ne sont pas des statistiques : chacun d’eux vous connaît, et sait ce que vous lisez. Ils n’ont rien de ce qui "
     "est plus haut, et ce qui est plus haut n’a rien d’eux."},
    {"page.halted",
     "Rien ne part : cette machine est réglée pour ne pas être suivie, ce qui l’emporte sur tous les interrupteurs."},
    {"page.nothing", "Rien ne part : tout est désactivé."},
    {"page.some",
     "Activés : {0} types de statistiques sur {1}, et {2} services sur {3} à qui l’on dit ce que vous lisez."},
    {"page.one_changed", "1 type a changé depuis votre réponse : il est désactivé."},
    {"page.some_changed", "{0} types ont changé depuis votre réponse : ils sont désactivés."},
    {"page.off", "Tout désactiver"},
    {"page.data", "Télécharger mes données"},
    {"page.on", "Activé"},
    {"page.is_off", "Désactivé"},
    {"page.ended", "Terminé le {0}"},
    {"page.expired", "Cela n’est plus collecté, quelle que soit la réponse."},
    {"page.no_keys", "Pas configuré, donc rien n’est dit : le serveur a été lancé sans ses clés (--lastfm-keys)."},
    {"page.no_address",
     "Pas configuré, donc rien n’est dit : le serveur a été lancé sans adresse à qui le dire (--webhook)."},
    {"page.all", "Tout ce qu’il y a à dire"},
    {"page.changed",
     "Changé depuis votre réponse, qui ne compte donc plus. C’est désactivé jusqu’à ce que vous répondiez de nouveau "
     ":"},
    {"page.changed_unseen",
     "Cela a changé depuis votre réponse, en quelque chose qui ne se dit pas en mots ; votre réponse ne compte donc "
     "plus. C’est désactivé jusqu’à ce que vous répondiez de nouveau."},
    {"page.member", "Nom"},
    {"page.value", "Valeur"},
    {"page.use", "Ce qui en est fait"},
    {"page.raw", "Connu ici, du dernier"},
    {"page.read", "rendu grossier"},
    {"page.unread", "{0} de plus, que cela ne lit pas"},
    {"page.withheld", "jamais envoyé"},
    {"page.unused", "pas demandé"},
    {"page.released", "Ce que cela devient"},
    {"page.no_last", "Rien de cela n’a été vu depuis le lancement du serveur. Un exemple de ce qui pourrait partir :"},
    {"page.no_play", "Rien n’a été lu depuis le lancement du serveur."},
    {"page.would_leave", "Activé, ceci serait parti :"},
    {"page.waits", "attend ici, et part à un moment de la semaine qui suit"},
    {"page.payload", "À envoyer :"},
    {"page.gave_way", "ne part pas : parmi les réponses de cette semaine, d’autres ont été tirées à sa place"},
    {"page.taken_back", "ne part pas : cela a été désactivé depuis"},
    {"page.was_sent", "a été envoyé"},
    {"page.sent_payload", "Tel qu’envoyé :"},
    {"page.not_confirmed", "a peut-être été dit : rien n’a confirmé l’arrivée, et il n’y a pas de nouvel essai"},
    {"page.tried_payload", "Tel qu’essayé :"},
    {"page.sent", "Envoyé jusqu’ici"},
    {"page.waiting", "Réponses qui attendent de partir : {0}"},
    {"page.sent_statistics", "Statistiques parties"},
    {"page.sent_told", "Ce qui a été dit à d’autres"},
    {"page.nothing_sent", "Aucune statistique n’est dans cette liste."},
    {"page.nothing_told", "Personne n’est dans cette liste."},
    {"page.sent_count", "Gardées ici : {1}, au plus {2} ; montrées : {0}"},
    {"page.when", "Quand"},
    {"page.who", "Qui"},
    {"page.what", "Ce que cela dit"},
    {"page.played", "Ce qui a été lu"},
    {"page.bytes", "Ce qui a été envoyé"},
    {"page.not_sure", "(pas confirmé)"},
    {"page.wipe", "Effacer ces listes"},
    {"page.wipe_both", "Cette machine oublie ce qui a été envoyé. Qui l’a reçu le garde."},
    {"page.wipe_now", "Les effacer maintenant"},
    {"page.not_done", "Cela n’a pas été fait"},
    {"page.back", "Retour à ce qui quitte cette machine"},
};

constexpr entry of_troubles[] = {
    {"page.ledger_problem",
     "Vos réponses ne peuvent être ni lues ni gardées : rien ne part, et rien ne peut être activé."},
    {"page.ledger_aside",
     "Vos réponses n’ont pas pu être lues : tout est désactivé. Elles ont été mises de côté sous {0}."},
    {"page.secret_problem", "Le secret des tirages ne peut pas être gardé : aucune statistique n’est collectée."},
    {"page.secret_aside",
     "Le secret des tirages était abîmé et a été mis de côté sous {0}. Il y en a un autre : un titre peut répondre à "
     "une seconde question."},
    {"page.outbox_problem", "Ce qui attend de partir ne peut être ni lu ni gardé : aucune statistique ne part."},
    {"page.outbox_aside", "Ce qui attendait de partir était abîmé et a été mis de côté sous {0}. Cela ne part pas."},
    {"page.sent_problem",
     "La liste de ce qui a été envoyé ne peut être ni lue ni gardée : elle est perdue à l’arrêt du serveur."},
    {"page.sent_aside", "La liste de ce qui a été envoyé était abîmée et a été mise de côté sous {0}."},
    {"page.told_problem",
     "La liste de ce qui a été dit à d’autres ne peut être ni lue ni gardée : elle est perdue à l’arrêt du serveur."},
    {"page.told_aside", "La liste de ce qui a été dit à d’autres était abîmée et a été mise de côté sous {0}."},
    {"page.refusal_lost",
     "Votre dernier non n’a pas pu être écrit. Il compte jusqu’à l’arrêt du serveur ; après, ce que vous aviez permis "
     "avant peut être de nouveau activé."},
    {"page.clock",
     "L’horloge de cette machine a une fois montré une date qui est dans {0} jours. Ce qui se termine avant est "
     "désactivé. Si elle était fausse alors, et est juste maintenant, vous pouvez le dire ; ce que vous avez répondu "
     "alors est demandé de nouveau."},
    {"page.clock_is_right", "L’horloge est juste maintenant"},
    {"page.still_on_disk",
     "Ce qui attend et que vous ne permettez plus n’a pas pu être retiré du disque. Cela n’est pas envoyé ; toute réponse "
     "donnée ici réessaie."},
    {"page.list_lost",
     "Ce qui a été envoyé en dernier n’a pas pu être écrit dans sa liste : c’est perdu à l’arrêt du serveur."},
    {"page.other_host",
     "Cette page ne répond que sous sa propre adresse : ouvrez-la par celle qui a été affichée, ou nommez celle-ci par "
     "--host."},
    {"page.other_origin", "Seule la page elle-même peut changer quelque chose : cette demande vient d’ailleurs."},
    {"page.unasked_body", "Qui demande une page n’envoie rien avec."},
    {"page.no_length", "Un formulaire vient avec sa longueur, et d’une pièce."},
    {"page.bad_length", "La longueur de ce formulaire n’est pas un nombre."},
    {"page.too_large", "Ce formulaire est plus grand que tous ceux de cette page."},
    {"page.no_form", "Ce n’est pas un formulaire de cette page."},
    {"page.failed", "Le serveur a échoué à cette demande. Rien n’a changé que la page ne montre."},
    {"page.not_here", "Il n’y a rien de cette page à avoir ainsi."},
    {"page.other_token",
     "Ce formulaire n’est pas de cette page, ou est plus ancien que le serveur : chargez la page de nouveau."},
    {"page.not_wiped", "Les listes ont été effacées ici, mais l’un de leurs fichiers n’a pas pu l’être."},
    {"page.no_kind",
     "Il n’y a pas ici de type de données nommé « {0} » : une page ou une extension plus ancienne peut en connaître "
     "un."},
    {"page.no_answer", "Une réponse est « give » ou « refuse »."},
    {"page.not_set_up", "Ce n’est pas configuré : rien ne serait dit."},
    {"page.yes_lost", "Votre oui n’a pas pu être écrit : il ne compte pas. Rien n’a été activé."},
    {"page.no_lost",
     "Votre non compte, mais n’a pas pu être écrit. Ce qui avait été écrit a été retiré : après un redémarrage, tout "
     "est désactivé."},
    {"page.no_not_lasting",
     "Votre non compte jusqu’à l’arrêt du serveur, mais n’a pas pu être écrit. Après, ce que vous aviez permis avant "
     "peut être de nouveau activé : regardez alors la page."},
};

}  // namespace

muffle::translation page_english() {
  muffle::translation result;
  result.add("lastfm.title", "Last.fm");
  return result;
}

muffle::translation page_french() {
  muffle::translation result = muffle::french();
  for (const entry& each : of_the_page) result.add(each.key, each.text);
  for (const entry& each : of_troubles) result.add(each.key, each.text);
  return result;
}
