// SPDX-License-Identifier: MIT
#include <muffle/disclose/french.hpp>

#include "page.hpp"

muffle::translation page_english() {
  muffle::translation result;
  result.add("lastfm.title", "Last.fm");
  return result;
}

muffle::translation page_french() {
  muffle::translation result = muffle::french();
  result.add("not asked: a coin chose the other question", "pas demandé : un tirage a choisi l’autre question");
  result.add("page.language", "Langue");
  result.add("page.of_age",
             "Qui permet quelque chose confirme avoir 16 ans ou plus et décider pour ceux qui vivent ici. Rien ne part "
             "avant.");
  result.add(
      "page.apart",
      "Ce ne sont pas des statistiques : chacun d’eux vous connaît, et sait ce que vous lisez. Ils n’ont rien de ce "
      "qui est plus haut, et ce qui est plus haut n’a rien d’eux.");
  result.add(
      "page.halted",
      "Rien ne part : cette machine est réglée pour ne pas être suivie, ce qui l’emporte sur tous les interrupteurs.");
  result.add("page.nothing", "Rien ne part : tout est désactivé.");
  result.add("page.some", "Activés : {0} types de statistiques sur {1}, et {2} autres sur {3} qui vous connaissent.");
  result.add("page.off", "Tout désactiver");
  result.add("page.data", "Télécharger mes données");
  result.add("page.on", "Activé");
  result.add("page.is_off", "Désactivé");
  result.add("page.all", "Tout ce qu’il y a à dire");
  result.add("page.changed", "Changé depuis votre réponse, qui ne compte donc plus :");
  result.add("page.raw", "Connu ici, du dernier");
  result.add("page.read", "rendu grossier");
  result.add("page.unread", "{0} de plus, que cela ne lit pas");
  result.add("page.withheld", "jamais envoyé");
  result.add("page.unused", "pas demandé");
  result.add("page.released", "Ce que cela devient");
  result.add("page.payload", "À envoyer :");
  result.add("page.sent", "Envoyé jusqu’ici");
  result.add("page.nothing_sent", "Rien n’a été envoyé.");
  result.add("page.sent_count", "{0} en tout ; les {1} dernières sont montrées");
  result.add("page.when", "Quand");
  result.add("page.what", "Ce que cela dit");
  result.add("page.bytes", "Ce qui a été envoyé");
  result.add("page.wipe", "Effacer cette liste");
  return result;
}
